using System.Reflection;
using MudBlazor;

namespace EsimAdmin.Web;

/// <summary>
/// Files that a package brings. The SDK makes compressed forms of them for their plain addresses only, not for those with a fingerprint,
/// and has browsers ask for the plain ones again and again. With the package's version in it an address is another one when the file may be
/// another: browsers keep it.
/// </summary>
internal static class PackageAssets
{
    private const string Folder = "/_content", Mark = "v";

    private static readonly string Version = typeof(MudTheme).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];

    /// <summary>Where a file of MudBlazor's is.</summary>
    public static string MudBlazor(string file) => $"_content/MudBlazor/{file}?{Mark}={Version}";

    /// <summary>Has browsers keep what is asked for by version.</summary>
    public static void UsePackageAssets(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Path.StartsWithSegments(Folder) && context.Request.Query.ContainsKey(Mark))
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status304NotModified)
                    context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return Task.CompletedTask;
            });
        }
        return next(context);
    });
}
