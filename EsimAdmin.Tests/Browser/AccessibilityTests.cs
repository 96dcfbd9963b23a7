using Deque.AxeCore.Playwright;
using EsimAdmin.Tests.Support;
using Microsoft.Playwright;

namespace EsimAdmin.Tests.Browser;

public sealed class AccessibilityTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task Axe_finds_nothing_serious_on_any_page_in_either_theme_at_desk_and_phone_width()
    {
        await using var web = await new WebConsole(settings => settings["Simulator:History"] = "true").WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.GotoAsync(web.Url("/account/login"));
        await CheckAsync(page, "sign in");
        await page.SignInAsync(web, "ada@example.com");
        await page.OrderAsync("JP_5_30", "Japan 5GB 30Days", 2);
        await CheckAsync(page, "order");
        await page.Locator("table a.mono").First.ClickAsync();
        await page.GetByRole(AriaRole.Img, new() { NameRegex = new("QR code") }).WaitForAsync();
        await CheckAsync(page, "eSIM");
        await page.GetByRole(AriaRole.Link, new() { Name = "Catalog" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Add .* to order") }).First.ClickAsync();
        await page.Locator("td.title a").First.ClickAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Coverage" }).WaitForAsync();
        await CheckAsync(page, "package");
        await page.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Customers" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name of the new customer" }).FillAsync("Blue Travel");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add customer" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Blue Travel" }).WaitForAsync();
        foreach (var path in new[] { "/", "/catalog", "/orders", "/orders/new", "/esims", "/esims/bulk", "/support", "/support?q=8910",
            "/customers", "/customers/1", "/usage", "/usage/rules", "/alerts", "/esims?concern=Ends&days=7", "/finance", "/webhooks",
            "/webhooks/unreadable", "/audit", "/settings", "/users", "/users/roles", "/simulator", "/orders/999", "/nowhere" })
        {
            await page.GotoAsync(web.Url(path));
            await page.Locator("h1").First.WaitForAsync();
            await Assertions.Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            await CheckAsync(page, path);
        }
    }

    private static async Task CheckAsync(IPage page, string where)
    {
        foreach (var (theme, width) in new[] { (ColorScheme.Light, 1440), (ColorScheme.Dark, 390) })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            await page.SetViewportSizeAsync(width, 900);
            await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", theme == ColorScheme.Dark ? "dark" : "light");
            var found = (await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical").ToList();
            Assert.True(found.Count == 0, $"{where}, {theme}, {width}: "
                + string.Join("; ", found.Select(violation =>
                $"{violation.Id} ({violation.Impact}): {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Html))}")));
            Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth") <= 0,
                $"{where} is wider than a window of {width}");
        }
    }
}
