using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Simulator.Webhooks;

namespace EsimAdmin.Simulator.Protocol;

/// <summary>Receives a request over HTTP: counts it, disturbs it if told to, checks headers and signature, and writes the answer.</summary>
internal sealed class Gateway(
    World world, Api api, Writer writer, Faults faults, RateMeter meter, WebhookSender sender, SimulatorOptions options, TimeProvider time)
{
    private const string Html =
        "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>";

    /// <summary>Whether the caller's address is blocked (101002).</summary>
    public bool Blocked { get; set; }

    public async Task HandleAsync(HttpContext context, string endpoint)
    {
        if (!meter.Arrive(options.RequestsPerSecond))
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);

        var fault = faults.Take(endpoint);
        if (fault is not null && await DisturbBeforeAsync(context, fault)) return;
        var answer = await AnswerAsync(context.Request, endpoint, body.ToArray());
        if (fault is not null && await DisturbAfterAsync(context, fault, answer)) return;

        context.Response.ContentType = "application/json;charset=UTF-8";
        await context.Response.WriteAsync(answer.ToJsonString(JsonSerializerOptions.Web));
    }

    private async Task<JsonObject> AnswerAsync(HttpRequest request, string endpoint, byte[] bytes)
    {
        try
        {
            if (request.Method != HttpMethods.Post) throw new Refusal("000103", "only POST is supported");
            Authenticate(request.Headers, bytes);
            var body = Body.Parse(bytes);
            if (endpoint == "webhook/save") return writer.Success(await SaveWebhookAsync(body));
            if (!api.Endpoints.TryGetValue(endpoint, out var handle)) throw new Refusal("000103", "no such endpoint");
            lock (world.Sync)
            {
                var content = handle(body, time.GetUtcNow());
                world.Commit();
                return writer.Success(content);
            }
        }
        catch (Refusal refusal)
        {
            return writer.Failure(refusal.Code, refusal.Message);
        }
    }

    private void Authenticate(IHeaderDictionary headers, byte[] body)
    {
        string Header(string name) => headers.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text
            : throw new Refusal("000101", $"header {name} is missing");
        var (code, stamp, id, signature) = (Header("RT-AccessCode"), Header("RT-Timestamp"), Header("RT-RequestID"),
            Header("RT-Signature"));
        if (Blocked) throw new Refusal("101002", "IP is blocked");
        if (!long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || !Guid.TryParse(id, out _)
            || signature.Length != 64)
        {
            throw new Refusal("000102", "a header has the wrong format");
        }
        if (code != options.AccessCode) throw new Refusal("401001", "authentication failed");
        var distance = Math.Abs((decimal)time.GetUtcNow().ToUnixTimeMilliseconds() - milliseconds);
        if (distance > options.TimestampToleranceSeconds * 1000m) throw new Refusal("101001", "timestamp is expired");

        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.SecretKey),
            (byte[])[.. Encoding.UTF8.GetBytes(stamp + id + code), .. body]);
        if (!string.Equals(Convert.ToHexStringLower(expected), signature, StringComparison.Ordinal)) throw new Refusal(
            "101003", "signature mismatch");
    }

    private async Task<JsonNode?> SaveWebhookAsync(Body body)
    {
        var address = body.Needed("webhook", 500);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) throw new Refusal(
            "400001", "webhook must be a URL");
        if (!await sender.TryAsync(url)) throw new Refusal("400001", "the webhook address did not answer CHECK_HEALTH with 200");
        lock (world.Sync)
        {
            world.Account.WebhookUrl = address;
            world.Changed(world.Account);
            world.Commit();
        }
        return null;
    }

    private async Task<bool> DisturbBeforeAsync(HttpContext context, Fault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.Slow:
                // Also when the caller has given up meanwhile: what a slow vendor has received it still does.
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMilliseconds), time, CancellationToken.None);
                return false;
            case FaultKind.CutBefore:
                context.Abort();
                return true;
            case FaultKind.Busy:
                await WriteAsync(context, 200, writer.Failure("900001", "system is busy").ToJsonString(JsonSerializerOptions.Web),
                    "application/json");
                return true;
            case FaultKind.Code:
                await WriteAsync(context, 200, writer.Failure(fault.Code, "as told").ToJsonString(JsonSerializerOptions.Web),
                    "application/json");
                return true;
            case FaultKind.TooMany:
                await WriteAsync(context, 429, "", "text/plain");
                return true;
            case FaultKind.ServerErrorBefore:
                await WriteAsync(context, 500, "Internal Server Error", "text/plain");
                return true;
            case FaultKind.HtmlBefore:
                await WriteAsync(context, 200, Html, "text/html");
                return true;
            default:
                return false;
        }
    }

    private async Task<bool> DisturbAfterAsync(HttpContext context, Fault fault, JsonObject answer)
    {
        var text = answer.ToJsonString(JsonSerializerOptions.Web);
        switch (fault.Kind)
        {
            case FaultKind.SlowAfter:
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMilliseconds), time, CancellationToken.None);
                return false;
            case FaultKind.CutAfter:
                context.Abort();
                return true;
            case FaultKind.BusyAfter:
                await WriteAsync(context, 200, writer.Failure("900001", "system is busy").ToJsonString(JsonSerializerOptions.Web),
                    "application/json");
                return true;
            case FaultKind.HtmlAfter:
                await WriteAsync(context, 502, Html, "text/html");
                return true;
            case FaultKind.BrokenJson:
                await WriteAsync(context, 200, text[..(text.Length / 2)], "application/json");
                return true;
            default:
                return false;
        }
    }

    private static Task WriteAsync(HttpContext context, int status, string text, string type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }
}
