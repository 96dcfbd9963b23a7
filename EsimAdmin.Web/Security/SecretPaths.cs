using System.Text.RegularExpressions;
using EsimAdmin.Web.Webhooks;
using Microsoft.AspNetCore.Http.Features;

namespace EsimAdmin.Web.Security;

/// <summary>The secret that stood in the path of a request: the token of a link in a mail, or what webhooks are let in
/// by.</summary>
internal sealed record PathSecret(string Value);

/// <summary>
/// Takes secrets out of paths before anybody sees them: logs, their scopes and traces at every level are written from the path, by parts of
/// the framework that know no secret. Who needs it asks for <see cref="PathSecret"/>.
/// </summary>
internal sealed partial class SecretPaths(IServiceProvider services) : IHttpContextFactory
{
    /// <summary>What stands in its place.</summary>
    public const string Hidden = "-";

    private readonly DefaultHttpContextFactory _contexts = new(services);

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        if (featureCollection.Get<IHttpRequestFeature>() is { } request && Secret().Match(request.Path) is { Success: true } found)
        {
            var start = found.Groups[1].Index;
            featureCollection.Set(new PathSecret(request.Path[start..].TrimEnd('/')));
            request.Path = request.Path[..start] + Hidden;
            request.RawTarget = request.PathBase + request.Path + request.QueryString;
        }
        return _contexts.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _contexts.Dispose(httpContext);

    /// <summary>What the request's path held.</summary>
    public static string? Of(HttpContext context) => context.Features.Get<PathSecret>()?.Value;

    // Below any sub-path, and also where the address was mangled so that it leads nowhere.
    [GeneratedRegex($"(?:^|/)(?:install|account/+(?:invitation|reset|email)|{WebhookEndpoint.Room})/+([^/].*)$",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Secret();
}
