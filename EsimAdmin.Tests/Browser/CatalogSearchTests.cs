using EsimAdmin.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

public sealed class CatalogSearchTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task Rows_and_address_follow_what_is_typed_and_no_letter_is_lost()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, to: "/catalog");
        await page.Locator("tbody tr").First.WaitForAsync();
        var box = page.GetByRole(AriaRole.Textbox, new() { Name = "Search packages" });
        await box.PressSequentiallyAsync("japan 5gb");
        await page.GetByText("JP_5_30").WaitForAsync();
        await Expect(box).ToHaveValueAsync("japan 5gb");
        await page.AtAsync("**/catalog?q=japan*");
        await box.FillAsync("");
        await page.GetByText("AF_1_7").WaitForAsync();
        await page.AtAsync("**/catalog");
    }
}
