using System.Net;
using EsimAdmin.Core;

namespace EsimAdmin.Web.Security;

/// <summary>Whether a request was made at this machine. Pure.</summary>
internal static class ThisMachine
{
    // What proxies add, and what is left of it once a known proxy was believed.
    private static readonly string[] Forwarded = ["Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host",
        "X-Forwarded-Proto", "X-Original-For", "X-Original-Host", "X-Original-Proto"];

    /// <summary>Whether it was: by this machine's own address and name, and not through a proxy.</summary>
    public static bool Asks(HttpContext context) => context.Connection.RemoteIpAddress is { } remote
        && IPAddress.IsLoopback(remote) && Loopback.IsName(context.Request.Host.Host)
        && !Forwarded.Any(context.Request.Headers.ContainsKey);
}
