using EsimAdmin.Core;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Storage;
using EsimAdmin.Web.Simulation;
using Microsoft.Extensions.Primitives;

namespace EsimAdmin.Web.Security;

/// <summary>By which names people may ask for this installation (decision 28). Pure.</summary>
/// <param name="Named">Names beside those of this machine, <c>*.example.com</c> for all below one; null: any name.</param>
/// <param name="Url">Where others find it; null when that is not set.</param>
/// <param name="IsOpen">Whether a company's installation should be told its name and is not.</param>
internal sealed record HostNames(IList<StringSegment>? Named, Uri? Url, bool IsOpen = false)
{
    /// <summary>What is set; where nothing is, a company's installation answers to any name, a demo for this machine to no other.</summary>
    public static HostNames Read(IConfiguration configuration, DatabaseKind kind)
    {
        var told = configuration[$"{BrandOptions.Section}:{nameof(BrandOptions.PublicUrl)}"];
        var url = Uri.TryCreate(told, UriKind.Absolute, out var read) ? read : null;
        var also = (configuration["AllowedHosts"] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(name => name != "*").Select(name => new StringSegment(name)).ToList();
        if (url is not null) return new HostNames([url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost, .. also], url);
        if (also.Count > 0) return new HostNames(also, null);
        var isForThisMachine = kind == DatabaseKind.Simulated && DemoRules.IsEnabled(configuration) != true
            && Listening.IsLoopbackAlone(configuration);
        return new HostNames(isForThisMachine ? [] : null, null, kind == DatabaseKind.Real);
    }

    /// <summary>Whether this installation goes by that name.</summary>
    /// <param name="host">Without its port.</param>
    public bool Has(string host) => Named is null || Loopback.IsName(host)
        || (host.Length > 0 && Named.Count > 0 && HostString.MatchesAny(host, Named));

    /// <summary>Whether a page's origin is this installation's own, as the request names it or as others find it.</summary>
    /// <param name="origin">As a browser writes it: scheme, host and, unless it is the usual one, port.</param>
    public bool IsOwn(string origin, HttpRequest request) => Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (IsSame(page, Url) || IsSame(page, Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var here) ? here
            : null));

    private static bool IsSame(Uri page, Uri? own) => own is not null
        && (page.Scheme, page.IdnHost, page.Port) == (own.Scheme, own.IdnHost, own.Port);
}
