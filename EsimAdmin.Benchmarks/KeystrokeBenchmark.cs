using System.Diagnostics;
using EsimAdmin.Tests.Support;
using Microsoft.Playwright;

namespace EsimAdmin.Benchmarks;

/// <summary>How fast the catalogue of 2,652 packages follows what is typed, and how soon it is there.</summary>
internal static class KeystrokeBenchmark
{
    public static Task<string?> RunAsync(string[] args) => Browsers.MeasureAsync(async chromium =>
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, to: "/catalog");
        await page.Locator("tbody tr").First.WaitForAsync();
        var bare = await page.BareAnswersAsync();
        var keys = await TypeAsync(page);
        var (loaded, clicked) = await FirstRowAsync(web, page);
        return Figures.Print(
            new Figure("a keystroke changes the rows, ms, median", keys.Percentile(50), "the browser's plainest answer",
                bare.Percentile(50)),
            new Figure("a keystroke changes the rows, ms, at most", keys.Max(), "the browser's plainest answer", bare.Max(), Most: 100,
                MostRatio: 3),
            new Figure("first row after a full load, ms", loaded, "the browser's plainest answer", bare.Max(), Most: 1000, MostRatio: 3),
            new Figure("first row after a click, ms", clicked, "the browser's plainest answer", bare.Max(), Most: 1000, MostRatio: 3));
    });

    private static async Task<double[]> TypeAsync(IPage page)
    {
        var box = page.GetByRole(AriaRole.Textbox, new() { Name = "Search packages" });
        await page.EvaluateAsync("""
            () => { window.changes = []; let at = 0;
              document.querySelector('[aria-label="Search packages"]').addEventListener("input", () => at = performance.now());
              new MutationObserver(() => { if (at) { window.changes.push(performance.now() - at); at = 0; } })
                .observe(document.querySelector("main"), { subtree: true, childList: true, characterData: true }); }
            """);
        // Once through, so that what runs is what runs all day; then cleared.
        await box.PressSequentiallyAsync("japan 5gb");
        await page.GetByText("JP_5_30").WaitForAsync();
        await page.AtAsync("**/catalog?q=japan*");
        await box.FillAsync("");
        await page.GetByText("AF_1_7").WaitForAsync();
        await page.AtAsync("**/catalog");
        await page.EvaluateAsync("() => { window.changes = []; }");

        // Each of the first keystrokes changes which rows match; the next comes when the rows have followed.
        foreach (var typed in new[] { "t", "th", "tha" })
        {
            var before = await page.EvaluateAsync<int>("() => window.changes.length");
            await box.PressAsync(typed[^1..]);
            await Eventually.GetAsync(() => page.EvaluateAsync<int>("() => window.changes.length"), count => count > before,
                $"rows follow '{typed}'");
        }
        await box.PressSequentiallyAsync("iland 5gb");
        await page.GetByText("TH_5_30").WaitForAsync();
        return await page.EvaluateAsync<double[]>("() => window.changes");
    }

    private static async Task<(double Loaded, double Clicked)> FirstRowAsync(WebConsole web, IPage page)
    {
        // Once to warm up, then by the address and within the running page.
        await page.GotoAsync(web.Url("/catalog"));
        await page.Locator("tbody tr").First.WaitForAsync();
        var started = Stopwatch.GetTimestamp();
        await page.GotoAsync(web.Url("/catalog"));
        await page.Locator("tbody tr").First.WaitForAsync();
        var loaded = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Overview" }).WaitForAsync();
        started = Stopwatch.GetTimestamp();
        await page.GetByRole(AriaRole.Link, new() { Name = "Catalog" }).ClickAsync();
        await page.Locator("tbody tr").First.WaitForAsync();
        return (loaded, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
