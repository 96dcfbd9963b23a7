using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using EsimAdmin.Core.Webhooks;
using EsimAdmin.Web.Security;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Web.Webhooks;

/// <summary>Receives webhooks: checks sender, secret, size and shape, stores, answers.</summary>
internal static class WebhookEndpoint
{
    /// <summary>The path without its secret.</summary>
    public const string Path = "/" + Room;

    /// <summary>The same without the slash before it.</summary>
    public const string Room = "webhooks/esim-access";

    /// <summary>The longest body.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>When a sender may come again after 503, in seconds.</summary>
    private const int AgainAfter = 10;

    // Specification, section 6.
    private static readonly string[] VendorSenders = ["3.1.131.226", "54.254.74.88", "18.136.190.97", "18.136.60.197", "18.136.19.137"];

    public static void AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WebhookOptions>().Bind(configuration.GetSection("Webhooks")).Configure(options =>
            options.Senders = [.. Senders(configuration).Select(sender => TrustedProxies.Network(sender, "Webhooks:AllowedSenders")),
                .. options.UseOwnAddress ? new[] { IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128") } : []]);
        services.AddSingleton<SenderLimits>();
        services.AddHostedService<WebhookRegistrar>();
    }

    private static IReadOnlyList<string> Senders(IConfiguration configuration) =>
        configuration.List("Webhooks:AllowedSenders") is { Count: > 0 } told ? told : VendorSenders;

    public static void MapWebhooks(this IEndpointRouteBuilder endpoints)
    {
        endpoints.Map(Path, (HttpContext context, WebhookInbox inbox, SenderLimits limits, IOptionsMonitor<WebhookOptions> options,
            ILogger<WebhookInbox> logger) =>
            ReceiveAsync(context, null, inbox, limits, options.CurrentValue, logger)).AllowAnonymous().DisableAntiforgery();
        endpoints.Map(Path + "/{secret}",
            (HttpContext context, WebhookInbox inbox, SenderLimits limits, IOptionsMonitor<WebhookOptions> options,
            ILogger<WebhookInbox> logger) =>
            ReceiveAsync(context, SecretPaths.Of(context), inbox, limits, options.CurrentValue, logger)).AllowAnonymous()
            .DisableAntiforgery();
    }

    private static async Task ReceiveAsync(HttpContext context, string? secret, WebhookInbox inbox, SenderLimits limits,
        WebhookOptions options, ILogger logger)
    {
        var response = context.Response;
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = HttpMethods.Post;
            return;
        }
        var sender = context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4()
            : context.Connection.RemoteIpAddress;
        response.StatusCode = StatusCodes.Status403Forbidden;
        if (sender is null || !options.Senders.Any(network => network.Contains(sender)))
        {
            if (limits.MayLog()) logger.LogWarning("A webhook from {Sender} was refused: not an allowed sender", sender);
            return;
        }
        if (!IsRight(secret, options.PathSecret))
        {
            if (limits.MayLog()) logger.LogWarning("A webhook from {Sender} was refused: the path's secret is wrong", sender);
            return;
        }
        var (status, bytes) = await ReadAsync(context.Request, options.BodyTimeout);
        var again = TimeSpan.FromSeconds(AgainAfter);
        if (bytes is not null) status = limits.Admits(sender, bytes.Length, out again) ? await StoreAsync(bytes, sender, inbox)
            : StatusCodes.Status429TooManyRequests;
        if (status == StatusCodes.Status503ServiceUnavailable) again = TimeSpan.FromSeconds(AgainAfter);
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(again.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        response.StatusCode = status;
    }

    private static async Task<int> StoreAsync(byte[] bytes, IPAddress sender, WebhookInbox inbox)
    {
        return await inbox.TakeAsync(bytes, sender.ToString()) switch
        {
            Receipt.Stored => StatusCodes.Status200OK,
            Receipt.Malformed => StatusCodes.Status400BadRequest,
            Receipt.Flooded => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
    }

    private static bool IsRight(string? given, string wanted) => wanted.Length == 0
        ? given is null
        : CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given ?? ""), Encoding.UTF8.GetBytes(wanted));

    /// <summary>Reads a body that comes whole and in time; else says with what it is refused. What has not come takes no memory.</summary>
    private static async Task<(int Refusal, byte[]? Body)> ReadAsync(HttpRequest request, TimeSpan timeout)
    {
        if (request.ContentLength > MostBytes) return (StatusCodes.Status413PayloadTooLarge, null);
        // The reader is told to stop instead of being given a token: a read that is left open would be in the way of the server's own.
        var reader = request.BodyReader;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        await using var stop = end.Token.Register(reader.CancelPendingRead);
        end.CancelAfter(timeout);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(CancellationToken.None);
                var (length, isWhole) = (read.Buffer.Length, read.IsCompleted && !read.IsCanceled);
                if (isWhole && length <= MostBytes)
                {
                    var body = read.Buffer.ToArray();
                    reader.AdvanceTo(read.Buffer.End);
                    return (0, body);
                }
                reader.AdvanceTo(length > MostBytes ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
                if (length > MostBytes) return (StatusCodes.Status413PayloadTooLarge, null);
                if (read.IsCanceled) return Refused(request);
            }
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (StatusCodes.Status413PayloadTooLarge, null);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Broken off, or not in the form that its head promised.
            return Refused(request);
        }
    }

    /// <summary>What is still to come of it is not waited for.</summary>
    private static (int Refusal, byte[]? Body) Refused(HttpRequest request)
    {
        if (HttpProtocol.IsHttp11(request.Protocol)) request.HttpContext.Response.Headers.Connection = "close";
        return (StatusCodes.Status400BadRequest, null);
    }
}
