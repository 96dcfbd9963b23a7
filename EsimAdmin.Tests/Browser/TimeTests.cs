using EsimAdmin.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>Times where people are.</summary>
public sealed class TimeTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task Times_are_those_of_the_browser_until_somebody_chooses_others_and_utc_is_told_beside_them()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await (await chromium.BareAsync(new() { TimezoneId = "Asia/Tokyo" })).NewPageAsync();
        await page.SignInAsync(web, "finn@example.com", "/finance");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-zone", "Asia/Tokyo");
        await Expect(page.GetByText("each day in Asia/Tokyo")).ToBeVisibleAsync();
        var time = page.GetByRole(AriaRole.Table, new() { Name = "Ledger" }).Locator("time").First;
        await Expect(time).ToHaveAttributeAsync("title", new System.Text.RegularExpressions.Regex("Asia/Tokyo · .* UTC$"));

        await page.GotoAsync(web.Url("/account/manage"));
        await page.GetByLabel("Time zone").SelectOptionAsync("America/New_York");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GotoAsync(web.Url("/finance"));
        await Expect(page.GetByText("each day in America/New_York")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_time_that_was_told_as_lately_stays_so_when_its_row_is_drawn_anew()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, "finn@example.com", "/finance");
        var time = page.GetByRole(AriaRole.Table, new() { Name = "Ledger" }).Locator("time").First;
        await Expect(time).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("ago|just now"));
        // What is drawn anew has the absolute form until the page's script has seen it: never where somebody can see it.
        var seen = await time.EvaluateAsync<string>("""
            async time => {
              time.firstChild.nodeValue = "27 Nov 2026, 12:00";
              await new Promise(requestAnimationFrame);
              await new Promise(requestAnimationFrame);
              return time.textContent;
            }
            """);
        Assert.Matches("ago|just now", seen);
    }
}
