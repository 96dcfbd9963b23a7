using Deque.AxeCore.Playwright;
using EsimAdmin.Tests.Support;
using Microsoft.Playwright;

namespace EsimAdmin.Tests.Browser;

public sealed class AccessibilityTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly (ColorScheme Theme, int Width)[] Looks = [(ColorScheme.Light, 1440), (ColorScheme.Dark, 390)];

    [BrowserFact]
    public async Task Axe_finds_nothing_serious_on_any_page_or_dialog_in_either_theme_at_desk_and_phone_width()
    {
        await using var web = await new WebConsole(settings => settings["Simulator:History"] = "true").WithCatalogAsync();
        var page = await chromium.OpenAsync();
        foreach (var screen in Screens.OfStrangers) await CheckAsync(web, page, screen);
        foreach (var screen in await Screens.PrepareAsync(web, page)) await CheckAsync(web, page, screen);
    }

    private static async Task CheckAsync(WebConsole web, IPage page, Screen screen)
    {
        foreach (var (theme, width) in Looks)
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            await page.SetViewportSizeAsync(width, 900);
            await page.ShowAsync(web, screen);
            await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", theme == ColorScheme.Dark ? "dark" : "light");
            var found = (await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical").ToList();
            Assert.True(found.Count == 0, $"{screen.Name}, {theme}, {width}: "
                + string.Join("; ", found.Select(violation =>
                $"{violation.Id} ({violation.Impact}): {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Html))}")));
            Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth") <= 0,
                $"{screen.Name} is wider than a window of {width}");
        }
    }
}
