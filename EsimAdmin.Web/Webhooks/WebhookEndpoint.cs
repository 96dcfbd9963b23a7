using System.Net;
using System.Security.Cryptography;
using System.Text;
using EsimAdmin.Core.Webhooks;
using EsimAdmin.Web.Security;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Web.Webhooks;

/// <summary>How webhooks are let in (configuration section <c>Webhooks</c>).</summary>
internal sealed class WebhookOptions
{
    /// <summary>When set, only the path that ends with it is served.</summary>
    public string PathSecret { get; set; } = "";

    /// <summary>The address that the vendor is given.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>Give the vendor this process's own address: only for a vendor on this machine.</summary>
    public bool UseOwnAddress { get; set; }

    /// <summary>From where webhooks are taken.</summary>
    public IReadOnlyList<IPNetwork> Senders { get; set; } = [];
}

/// <summary>Receives webhooks: checks sender, secret, size and shape, stores, answers.</summary>
internal static class WebhookEndpoint
{
    /// <summary>The path without its secret.</summary>
    public const string Path = "/webhooks/esim-access";

    private const int MostBytes = 64 * 1024;

    // Specification, section 6.
    private static readonly string[] VendorSenders = ["3.1.131.226", "54.254.74.88", "18.136.190.97", "18.136.60.197", "18.136.19.137"];

    public static void AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        var senders = configuration.List("Webhooks:AllowedSenders") is { Count: > 0 } told ? told : VendorSenders;
        services.AddOptions<WebhookOptions>().Configure(options =>
        {
            options.PathSecret = configuration["Webhooks:PathSecret"] ?? "";
            options.PublicUrl = configuration["Webhooks:PublicUrl"] ?? "";
            options.UseOwnAddress = configuration.GetValue<bool>("Webhooks:UseOwnAddress");
            options.Senders = [.. senders.Select(sender => TrustedProxies.Network(sender, "Webhooks:AllowedSenders")),
                .. options.UseOwnAddress ? new[] { IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128") } : []];
        });
        services.AddHostedService<WebhookRegistrar>();
    }

    public static void MapWebhooks(this IEndpointRouteBuilder endpoints)
    {
        endpoints.Map(Path, (HttpContext context, WebhookInbox inbox, IOptions<WebhookOptions> options, ILogger<WebhookInbox> logger) =>
            ReceiveAsync(context, null, inbox, options.Value, logger)).AllowAnonymous().DisableAntiforgery();
        endpoints.Map(Path + "/{secret}", (HttpContext context, string secret, WebhookInbox inbox, IOptions<WebhookOptions> options, ILogger<WebhookInbox> logger) =>
            ReceiveAsync(context, secret, inbox, options.Value, logger)).AllowAnonymous().DisableAntiforgery();
    }

    private static async Task ReceiveAsync(HttpContext context, string? secret, WebhookInbox inbox, WebhookOptions options, ILogger logger)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = HttpMethods.Post;
            return;
        }
        var sender = context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        if (sender is null || !options.Senders.Any(network => network.Contains(sender)))
        {
            logger.LogWarning("A webhook from {Sender} was refused: not an allowed sender", sender);
            return;
        }
        if (!IsRight(secret, options.PathSecret))
        {
            logger.LogWarning("A webhook from {Sender} was refused: the path's secret is wrong", sender);
            return;
        }
        if (await ReadAsync(context.Request) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        context.Response.StatusCode = await inbox.TakeAsync(body, sender.ToString()) switch
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

    private static async Task<string?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MostBytes) return null;
        var buffer = new byte[MostBytes + 1];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted);
            if (read == 0) return Encoding.UTF8.GetString(buffer, 0, length);
            length += read;
        }
        return null;
    }
}
