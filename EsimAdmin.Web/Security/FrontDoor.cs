using System.Threading.RateLimiting;
using EsimAdmin.Core;
using EsimAdmin.Web.Webhooks;

namespace EsimAdmin.Web.Security;

/// <summary>
/// Lets people in by a name that is the installation's, over https or from this machine, and their circuits from its own pages (decision
/// 28). Who watches its health or sends webhooks passes: they call by other names, and what they may do is checked where they arrive.
/// </summary>
internal sealed class FrontDoor(HostNames names, ILogger<FrontDoor> logger) : IMiddleware, IDisposable
{
    private const int MostShown = 200;

    // Strangers must not fill the log.
    private readonly FixedWindowRateLimiter _lines =
        new(new FixedWindowRateLimiterOptions { PermitLimit = 20, Window = TimeSpan.FromMinutes(1) });

    /// <summary>Whether a path is asked for by programs, not by people's browsers.</summary>
    public static bool IsForMachines(PathString path) =>
        path.StartsWithSegments("/healthz") || path.StartsWithSegments(Telemetry.Path) || path.StartsWithSegments(WebhookEndpoint.Path);

    /// <summary>Whether a request asks for a WebSocket, over HTTP/1.1 or HTTP/2.</summary>
    public static bool IsWebSocket(HttpRequest request) =>
        request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase)
        || HttpMethods.IsConnect(request.Method);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (IsForMachines(request.Path)) return next(context);
        if (!names.Has(request.Host.Host))
        {
            return RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, request.Host.Value,
                $"This installation does not go by this name. {Address()}Other names are listed in the setting AllowedHosts.");
        }
        // Only a browser on this machine asks for it by such a name: nobody can listen on the way.
        if (!request.IsHttps && !Loopback.IsName(request.Host.Host))
        {
            return RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, $"http://{request.Host.Value}",
                $"This installation is served over https alone. {Address()}Where https ends at a proxy, name the proxy in "
                + "Proxy:KnownProxies and let it send X-Forwarded-Proto.");
        }
        if (request.Path.StartsWithSegments("/_blazor") && !IsFromOwnPage(request))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, $"Origin: {request.Headers.Origin}",
                "Only pages of this installation itself may connect here. A proxy must pass the host on as it was asked for.");
        }
        return next(context);
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    // Browsers name the origin of a page with every WebSocket and, unless it is to stay unnamed ("null": as our own pages wish for their
    // farewells), with every POST. Of what names none, those of today tell whether the page is this site's own.
    private bool IsFromOwnPage(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin is not ("" or "null")) return names.IsOwn(origin, request);
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site) return site is "same-origin" or "none";
        return origin.Length == 0 && !IsWebSocket(request);
    }

    private string Address() => names.Url is { } url ? $"Its address is {url}. " : "";

    private Task RefuseAsync(HttpContext context, int status, string? asked, string words)
    {
        using (var line = _lines.AttemptAcquire())
        {
            if (line.IsAcquired) logger.LogWarning("A request from {Address} for {Asked} was refused with {Status}: {Words}",
                context.Connection.RemoteIpAddress, asked?.Length > MostShown ? asked[..MostShown] : asked, status, words);
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(words);
    }
}
