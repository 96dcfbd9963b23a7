using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace EsimAdmin.Web.Components.Layout;

/// <summary>
/// MudBlazor's variables for both themes as one stylesheet, made once. A provider of themes in each circuit would keep the same text,
/// palettes and components for every open page, and colour it only after its first paint.
/// </summary>
internal sealed partial class ThemeSheet
{
    private const string Path = "mud-theme.css";

    private readonly Lazy<Task<string>> _text;
    private readonly Lazy<Task<string>> _address;

    public ThemeSheet(IServiceScopeFactory scopes, ILoggerFactory loggers)
    {
        _text = new(() => MakeAsync(scopes, loggers));
        _address = new(async () =>
            $"{Path}?v={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(await _text.Value)))[..12]}");
    }

    /// <summary>Where it is served: another address when it is another text, so that browsers may keep it.</summary>
    public Task<string> AddressAsync() => _address.Value;

    /// <summary>Serves it.</summary>
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet(Path, async (HttpContext context, ThemeSheet theme) =>
    {
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Text(await theme._text.Value, "text/css");
    }).AllowAnonymous();

    private static async Task<string> MakeAsync(IServiceScopeFactory scopes, ILoggerFactory loggers)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        // Paper is light.
        return await RenderAsync(renderer, ":root", dark: false)
            + $"@media screen {{{await RenderAsync(renderer, ":root[data-theme=dark]", dark: true)}}}";
    }

    private static Task<string> RenderAsync(HtmlRenderer renderer, string scope, bool dark) => renderer.Dispatcher.InvokeAsync(async () =>
    {
        var parameters = new Dictionary<string, object?>
        {
            [nameof(MudThemeProvider.Theme)] = Look.Theme(scope),
            [nameof(MudThemeProvider.IsDarkMode)] = dark,
            [nameof(MudThemeProvider.ObserveSystemDarkModeChange)] = false,
        };
        var html = await renderer.RenderComponentAsync<MudThemeProvider>(ParameterView.FromDictionary(parameters));
        return string.Concat(Style().Matches(html.ToHtmlString()).Select(style => style.Groups[1].Value));
    });

    [GeneratedRegex("<style[^>]*>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
