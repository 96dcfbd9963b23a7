using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace EsimAdmin.Simulator.Control;

/// <summary>Who may move the simulated world: programs on this machine, and who knows the token. A page in a browser is neither, whether it
/// says where it comes from or has given its own name this machine's address.</summary>
internal static class ControlGuard
{
    /// <summary>The header with <see cref="SimulatorOptions.ControlToken"/>.</summary>
    public const string Header = "X-Control-Token";

    public static void Use(IApplicationBuilder app, SimulatorOptions options) => app.Use((context, next) =>
    {
        if (!context.Request.Path.StartsWithSegments("/control") || MayPass(context, options.ControlToken)) return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync($"/control is for programs on this machine, by the name localhost, 127.0.0.1 or [::1]. From "
            + $"elsewhere set Simulator:ControlToken and send it in {Header}.");
    });

    private static bool MayPass(HttpContext context, string token)
    {
        var request = context.Request;
        if (token.Length > 0 && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(request.Headers[Header].ToString()), Encoding.UTF8.GetBytes(token))) return true;
        return (context.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote))
            && IsLoopbackName(request.Host.Host) && !IsFromPage(request.Headers);
    }

    private static bool IsLoopbackName(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    // A browser says it with every POST, and where it lets a page read the answer; the simulator has no pages of its own that ask.
    private static bool IsFromPage(IHeaderDictionary headers) => headers.Origin.Count > 0
        || headers["Sec-Fetch-Site"].ToString() is not ("" or "none" or "same-origin");
}
