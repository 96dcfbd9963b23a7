using System.Net;
using EsimAdmin.Core;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace EsimAdmin.Web.Security;

/// <summary>Forwarded headers are believed only from the proxies that are named.</summary>
internal static class TrustedProxies
{
    public static void AddTrustedProxies(this IServiceCollection services, IConfiguration configuration)
    {
        var proxies = configuration.List("Proxy:KnownProxies");
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            // Through as many proxies as are known; the first address that is none of theirs is the sender's.
            options.ForwardLimit = null;
            // The host never: a proxy passes on the one that was asked for, and most let through what a browser claims of another.
            options.ForwardedHeaders = proxies.Count == 0 ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            foreach (var proxy in proxies) options.KnownIPNetworks.Add(Network(proxy, "Proxy:KnownProxies"));
        });
    }

    /// <summary>A list in configuration: an array, or one text with commas.</summary>
    public static IReadOnlyList<string> List(this IConfiguration configuration, string key) =>
        configuration.GetSection(key).Get<string[]>() is { Length: > 0 } array ? array
        : configuration[key]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>An address or a range of addresses.</summary>
    /// <exception cref="SettingException">It is neither.</exception>
    public static IPNetwork Network(string text, string key) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new SettingException($"{key}: '{text}' is neither an address nor a range.");
}
