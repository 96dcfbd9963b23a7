using EsimAdmin.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

public sealed class JourneyTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact, Trait("Form", "short")]
    public async Task From_signing_in_to_an_installed_esim()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web);
        await Expect(page.Status("Balance")).ToHaveTextAsync("$5,000.00");

        await page.GetByRole(AriaRole.Link, new() { Name = "Catalog" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Search packages" }).FillAsync("japan 5gb 30days");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "JP_5_30" })).ToBeVisibleAsync();
        var country = page.GetByRole(AriaRole.Combobox, new() { Name = "Country" });
        await country.FillAsync("Japan");
        await country.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("country=JP"));
        const string Name = "Japan 5GB 30Days";
        await page.GetByRole(AriaRole.Button, new() { Name = $"Add {Name} to order" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Review order" }).ClickAsync();

        var quantity = page.GetByRole(AriaRole.Spinbutton, new() { Name = $"Quantity of {Name}" });
        await quantity.FillAsync("3");
        await quantity.PressAsync("Tab");
        var price = (await web.ReadAsync(context => Task.FromResult(
            context.Packages.Single(package => package.Slug == "JP_5_30").Price))) * 3;
        await Expect(page.Status("Order total")).ToHaveTextAsync(price.ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Place order" }).ClickAsync();

        await page.AtAsync("**/orders/*");
        await Expect(page.Status("Order status")).ToHaveTextAsync("Allocating");
        await Expect(page.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await Expect(page.Status("Order status")).ToHaveTextAsync("Complete");
        await Expect(page.Status("Balance")).ToHaveTextAsync((EsimAdmin.Core.Money.FromDollars(5000) - price).ToString());

        var esims = (await web.Simulator.GetEsimsAsync(3, default))!;
        foreach (var esim in esims) await Expect(page.GetByRole(AriaRole.Link, new() { Name = esim.Iccid })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = esims[1].Iccid }).ClickAsync();

        var status = page.Status("eSIM status");
        await Expect(status).ToHaveTextAsync("New");
        await Expect(page.GetByText("rsp-eu.simlessly.example", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText(esims[1].Ac, new() { Exact = true })).ToBeVisibleAsync();
        Assert.Equal(esims[1].Ac, await QrReader.ReadAsync(await page.GetByRole(
            AriaRole.Img, new() { Name = $"QR code for {esims[1].Iccid}" }).ScreenshotAsync()));

        foreach (var (step, seen) in new[] { ("download", "Downloaded"), ("install", "Installed"), ("enable", "Onboard"),
            ("use", "In use") })
        {
            Assert.Null(await web.Simulator.DriveAsync(esims[1].EsimTranNo, step, default));
            await Expect(status).ToHaveTextAsync(seen);
        }
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Timeline" })).ToContainTextAsync("Downloaded");
    }

    [BrowserFact]
    public async Task An_install_shows_in_two_browsers_by_itself()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var first = await chromium.OpenAsync();
        await first.SignInAsync(web);
        await first.OrderAsync("JP_5_30", "Japan 5GB 30Days", 1);
        var esim = (await web.Simulator.GetEsimsAsync(1, default))![0];
        var second = await chromium.OpenAsync();
        await second.SignInAsync(web, "sam@example.com", $"/esims/{esim.EsimTranNo}");
        await first.GotoAsync(web.Url($"/esims/{esim.EsimTranNo}"));
        foreach (var page in new[] { first, second }) await Expect(page.Status("eSIM status")).ToHaveTextAsync("New");
        foreach (var (step, seen) in new[] { ("download", "Downloaded"), ("install", "Installed"), ("enable", "Onboard") })
        {
            Assert.Null(await web.Simulator.DriveAsync(esim.EsimTranNo, step, default));
            foreach (var page in new[] { first, second }) await Expect(page.Status("eSIM status")).ToHaveTextAsync(seen);
        }
    }

    [BrowserFact]
    public async Task Refused_sign_ins_say_why_and_demo_accounts_are_offered()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.GotoAsync(web.Url("/account/login"));
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Email" }).FillAsync("maya@example.com");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync("wrong password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Email or password is wrong");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sam Ito" }).ClickAsync();
        await page.Alive();
        await Expect(page.Status("Balance")).ToHaveCountAsync(0);
        await page.GotoAsync(web.Url("/webhooks"));
        await Expect(page.GetByText("You may not see this.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await page.AtAsync("**/account/login");
    }

    [BrowserFact]
    public async Task The_account_menu_stays_open_until_the_focus_is_elsewhere_however_late_the_server_hears_of_it()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web);
        await page.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).ClickAsync();
        var item = page.GetByRole(AriaRole.Menuitem, new() { Name = "Dark theme" });
        await Expect(item).ToBeVisibleAsync();
        // What a press on an item begins with: the focus leaves the button. Over a slow connection the server hears only this for a while.
        await page.EvaluateAsync(
            "() => document.querySelector('.account-menu button').dispatchEvent(new FocusEvent('focusout', { bubbles: true }))");
        await Expect(page.Status("Balance")).ToBeVisibleAsync();
        await item.ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");

        await page.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = "Dark theme (current)" })).ToBeVisibleAsync();
        await Expect(page.Locator(".menu-who")).ToContainTextAsync("maya@example.com");
        await Expect(page.Locator(".menu-who")).ToContainTextAsync("Account manager");
        await page.Mouse.ClickAsync(700, 500);
        await Expect(item).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(item).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.GetByRole(AriaRole.Menuitem).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(item).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Account menu" })).ToBeFocusedAsync();
    }
}
