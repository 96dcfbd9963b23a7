using System.Text.RegularExpressions;
using EsimAdmin.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>People far away from the server: nothing they type is lost or set back.</summary>
public sealed class SlowLineTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Typed = "kestrel robotics";

    private static readonly (string Path, string Box)[] Boxes =
    [
        ("/catalog", "Search packages"), ("/esims", "Search eSIMs"), ("/customers", "Search customers"), ("/finance", "Search ledger"),
            ("/orders", "Search orders"),
            ("/support", "Find an eSIM"),
    ];

    [BrowserTheory]
    [InlineData(0)]
    [InlineData(150)]
    [InlineData(400)]
    public async Task What_is_typed_into_a_search_box_stays_there_letter_by_letter_whatever_the_delay(int delay)
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        await using var line = new DelayProxy(web.Address, delay);
        var page = await chromium.OpenAsync();
        await page.SignInAsync(line.Address, "ada@example.com");
        foreach (var (path, name) in Boxes)
        {
            await page.GotoAsync(new Uri(line.Address, path).ToString());
            var box = page.GetByRole(AriaRole.Textbox, new() { Name = name });
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            await TypeAsync(box);
            await Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(path) + @"\?q=kestrel(%20|\+)robotics$"));
            await Expect(box).ToHaveValueAsync(Typed);
            Assert.Empty(await box.EvaluateAsync<string[]>("box => box.setBack"));
            await page.ReloadAsync();
            await Expect(box).ToHaveValueAsync(Typed);
        }
        await page.GotoAsync(new Uri(line.Address, "/support").ToString());
        await TypeAsync(page.GetByRole(AriaRole.Textbox, new() { Name = "Find a phone" }));
        await Expect(page.GetByText("Not in the list.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Find a phone" })).ToHaveValueAsync(Typed);

        var everything = page.GetByRole(AriaRole.Combobox, new() { Name = "Search everything" });
        await page.Keyboard.PressAsync("Control+k");
        // Before its field is there.
        await page.Keyboard.TypeAsync(Typed);
        await Expect(everything).ToHaveValueAsync(Typed);
        await page.Keyboard.TypeAsync("!");
        await Expect(everything).ToHaveValueAsync(Typed + "!");
        await everything.FillAsync("");
        await TypeAsync(everything);
        await Expect(page.GetByText("Nothing found.")).ToBeVisibleAsync();
        await Expect(everything).ToHaveValueAsync(Typed);
        Assert.Empty(await everything.EvaluateAsync<string[]>("box => box.setBack"));
    }

    /// <summary>Types as fast as people do, and notes whenever the box does not hold what was typed so far.</summary>
    private static async Task TypeAsync(ILocator box)
    {
        await box.EvaluateAsync("""
            box => { box.setBack = []; let typed = box.value;
              box.addEventListener("input", event => typed = event.data === null ? box.value : typed + event.data);
              const look = () => {
                if (box.value !== typed) { box.setBack.push(`${typed} became ${box.value}`); typed = box.value; }
                if (box.isConnected) requestAnimationFrame(look);
              };
              look(); }
            """);
        await box.PressSequentiallyAsync(Typed, new() { Delay = 70 });
    }
}
