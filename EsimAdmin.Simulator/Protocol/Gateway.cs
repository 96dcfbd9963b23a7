using System.Text.Json.Nodes;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Simulator.Webhooks;

namespace EsimAdmin.Simulator.Protocol;

/// <summary>Receives a request over HTTP: counts it, disturbs it if told to, looks at who calls, takes its time, and answers.</summary>
internal sealed class Gateway(
    World world, Api api, Writer writer, Authenticator authenticator, Slowness slowness, Faults faults, RateMeter meter,
    WebhookSender sender, SimulatorOptions options, TimeProvider time)
{
    private const string Html =
        "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>";

    public async Task HandleAsync(HttpContext context, string endpoint)
    {
        if (!meter.Arrive(options.RequestsPerSecond))
        {
            await RefuseAsync(context, options.OverLimit);
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);

        var fault = faults.Take(endpoint);
        if (fault is not null && await DisturbBeforeAsync(context, fault)) return;
        var answer = await AnswerAsync(context.Request, endpoint, body.ToArray());
        if (fault is not null && await DisturbAfterAsync(context, fault, answer)) return;
        await WriteAsync(context, 200, answer);
    }

    private async Task<JsonObject> AnswerAsync(HttpRequest request, string endpoint, byte[] bytes)
    {
        try
        {
            if (request.Method != HttpMethods.Post) throw new Refusal("000103");
            authenticator.Check(request.Headers, bytes);
            var body = Body.Parse(bytes);
            await slowness.WaitAsync(endpoint, body);
            slowness.MayBeBusy(endpoint, body);
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

    private async Task RefuseAsync(HttpContext context, OverLimit form)
    {
        context.Response.Headers.RetryAfter = "1";
        if (form == OverLimit.Empty) context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        else await WriteAsync(context, form == OverLimit.Busy ? 200 : 429, writer.Failure("900001", new Refusal("900001").Message));
    }

    private async Task<JsonObject> SaveWebhookAsync(Body body)
    {
        var address = body.Text("webhook", 500) ?? body.Text("webhookUrl", 500) ?? body.Needed("webhook");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) throw Refusal.Parameter(
            "400001", "webhook", "must be a URL");
        if (!await sender.TryAsync(url)) throw Refusal.Parameter("400001", "webhook", "did not answer CHECK_HEALTH");
        lock (world.Sync)
        {
            world.Account.WebhookUrl = address;
            world.Changed(world.Account);
            world.Commit();
        }
        return [];
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
                await RefuseAsync(context, OverLimit.Busy);
                return true;
            case FaultKind.Code:
                await WriteAsync(context, 200, writer.Failure(fault.Code, new Refusal(fault.Code).Message));
                return true;
            case FaultKind.TooMany:
                await RefuseAsync(context, options.OverLimit == OverLimit.Busy ? OverLimit.Envelope : options.OverLimit);
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
        var text = Json.Text(answer);
        switch (fault.Kind)
        {
            case FaultKind.SlowAfter:
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMilliseconds), time, CancellationToken.None);
                return false;
            case FaultKind.CutAfter:
                context.Abort();
                return true;
            case FaultKind.BusyAfter:
                await RefuseAsync(context, OverLimit.Busy);
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

    private static Task WriteAsync(HttpContext context, int status, JsonObject answer) =>
        WriteAsync(context, status, Json.Text(answer), "application/json;charset=UTF-8");

    private static Task WriteAsync(HttpContext context, int status, string text, string type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }
}
