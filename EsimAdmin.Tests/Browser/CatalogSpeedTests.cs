using System.Diagnostics;
using EsimAdmin.Tests.Support;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Browser;

[Collection(Alone.Name)]
public sealed class CatalogSpeedTests(Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task A_keystroke_changes_the_rows_within_100_ms()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, to: "/catalog");
        await page.Locator("tbody tr").First.WaitForAsync();
        var box = page.GetByRole(AriaRole.Textbox, new() { Name = "Search packages" });
        await page.EvaluateAsync("""
            () => { window.changes = []; let at = 0;
              document.querySelector('[aria-label="Search packages"]').addEventListener("input", () => at = performance.now());
              new MutationObserver(() => { if (at) { window.changes.push(performance.now() - at); at = 0; } }).observe(document.querySelector("main"), { subtree: true, childList: true, characterData: true }); }
            """);

        // Once through, so that what runs is what runs all day; then cleared.
        await box.PressSequentiallyAsync("japan 5gb");
        await page.GetByText("JP_5_30").WaitForAsync();
        Assert.Equal("japan 5gb", await box.InputValueAsync());
        await page.WaitForURLAsync("**/catalog?q=japan*");
        await box.FillAsync("");
        await page.GetByText("AF_1_7").WaitForAsync();
        await page.WaitForURLAsync("**/catalog");
        await page.EvaluateAsync("() => { window.changes = []; }");

        // Each of these keystrokes changes which rows match; the next comes when the rows have followed.
        var typed = "";
        foreach (var key in "thailand 5gb")
        {
            typed += key;
            var before = await page.EvaluateAsync<int>("() => window.changes.length");
            await box.PressAsync(key == ' ' ? "Space" : key.ToString());
            if (key == ' ' || typed.EndsWith("and", StringComparison.Ordinal)) continue;
            if (typed.Length is 1 or 2 or 3) await Eventually.GetAsync(() => page.EvaluateAsync<int>("() => window.changes.length"), count => count > before, $"rows follow '{typed}'");
        }
        await page.GetByText("TH_5_30").WaitForAsync();
        var times = await page.EvaluateAsync<double[]>("() => window.changes");
        output.WriteLine($"{times.Length} keystrokes over 2,652 packages: rows changed after {times.Order().ElementAt(times.Length / 2):F0} ms in the middle, {times.Max():F0} ms at most");
        Assert.True(times.Length >= 3);
        Assert.InRange(times.Max(), 0, 100);
    }

    [BrowserFact]
    public async Task The_first_row_is_visible_within_a_second_of_navigation()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web);
        // Once to warm up, then by the address and within the running page.
        await page.GotoAsync(web.Url("/catalog"));
        await page.Locator("tbody tr").First.WaitForAsync();
        var watch = Stopwatch.StartNew();
        await page.GotoAsync(web.Url("/catalog"));
        await page.Locator("tbody tr").First.WaitForAsync();
        var whole = watch.Elapsed;
        await page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Overview" }).WaitForAsync();
        watch.Restart();
        await page.GetByRole(AriaRole.Link, new() { Name = "Catalog" }).ClickAsync();
        await page.Locator("tbody tr").First.WaitForAsync();
        output.WriteLine($"First row of 2,652 packages: {whole.TotalMilliseconds:F0} ms after a full load, {watch.ElapsedMilliseconds} ms after a click");
        Assert.InRange(whole.TotalSeconds, 0, 1);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 1);
    }
}
