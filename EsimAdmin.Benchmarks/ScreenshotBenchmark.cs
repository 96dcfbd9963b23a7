using EsimAdmin.Tests.Support;
using Microsoft.Playwright;

namespace EsimAdmin.Benchmarks;

/// <summary>A picture of every page and every open dialog in both themes at every width, and what is wrong with each.</summary>
internal static class ScreenshotBenchmark
{
    private const int Height = 900;

    public static Task<string?> RunAsync(string[] args) => Browsers.MeasureAsync(async chromium =>
    {
        if (args is not [var folder, .. var only]) return "say where the pictures go: screenshots DIR [name or width]...";
        Directory.CreateDirectory(folder);
        await using var web = await new WebConsole(settings => settings["Simulator:History"] = "true").WithCatalogAsync();
        var (faults, taken) = (new List<string>(), 0);
        var (stranger, page) = (await OpenAsync(chromium), await OpenAsync(chromium));
        var screens = await Screens.PrepareAsync(web, page);
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            foreach (var one in new[] { stranger, page })
                await one.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            foreach (var (shown, screen) in Screens.OfStrangers.Select(screen => (stranger, screen))
                .Concat(screens.Select(screen => (page, screen))).Where(one => IsWanted(one.screen.Name, only)))
            {
                foreach (var width in Screens.Widths.Where(width => IsWanted($"{width}", only)))
                {
                    await shown.SetViewportSizeAsync(width, Height);
                    await shown.ShowAsync(web, screen);
                    var file = Path.Combine(folder, $"{screen.Name}-{width}-{(theme == ColorScheme.Dark ? "dark" : "light")}.png");
                    await shown.ScreenshotAsync(new() { Path = file, FullPage = screen.Open is null });
                    taken++;
                    foreach (var fault in await shown.FaultsAsync())
                    {
                        faults.Add($"{Path.GetFileName(file)}: {fault}");
                        Console.WriteLine(faults[^1]);
                    }
                }
            }
        }
        Console.WriteLine($"{taken} pictures, {faults.Count} faults");
        return taken == 0 ? "no page has such a name" : faults.Count > 0 ? $"{faults.Count} faults, the first: {faults[0]}" : null;
    });

    // Of several words names and widths narrow by themselves: "catalog 390 1280".
    private static bool IsWanted(string what, string[] only)
    {
        var kind = only.Where(one => one.All(char.IsAsciiDigit) == what.All(char.IsAsciiDigit)).ToList();
        return kind.Count == 0 || kind.Contains(what, StringComparer.OrdinalIgnoreCase);
    }

    private static async Task<IPage> OpenAsync(Chromium chromium)
    {
        var page = await chromium.OpenAsync();
        await page.Context.WatchShiftAsync();
        return page;
    }
}
