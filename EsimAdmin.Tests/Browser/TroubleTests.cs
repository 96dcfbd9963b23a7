using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Tests.Support;
using EsimAdmin.Tests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>What people see when something is wrong: what happened, what it means for the money, what to do.</summary>
public sealed class TroubleTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserTheory]
    [InlineData("EsimAccess:SecretKey", "wrong", "The signature does not match", "101003")]
    [InlineData("EsimAccess:AccessCode", "wrong", "does not accept the credentials", "401001")]
    [InlineData("EsimAccess:BaseUrl", "http://127.0.0.1:9", "cannot be reached", "UNREACHABLE")]
    public async Task A_vendor_that_cannot_be_used_is_said_so_on_every_screen(string setting, string value, string words, string code)
    {
        await using var vendor = await TestSimulator.StartAsync();
        await using var web = new WebConsole(settings =>
        {
            WebhookEndpointTests.Real(settings, vendor);
            settings["EsimAccess:RetryDelay"] = "00:00:00.010";
            settings[setting] = value;
        });
        var page = await chromium.OpenAsync();
        await page.GotoAsync(web.Url("/account/login?returnUrl=/catalog"));
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Email" }).FillAsync("boss@example.com");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync("a-long-enough-password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Locator(".banner")).ToContainTextAsync(words);
        await Expect(page.Locator(".banner")).ToContainTextAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Refresh" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(code);
        await page.GetByRole(AriaRole.Link, new() { Name = "Orders" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Orders" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task An_answer_that_is_lost_shows_as_being_checked_and_then_completes_without_a_second_charge()
    {
        await using var web = await new WebConsole(settings => settings["EsimAccess:RetryDelay"] = "00:00:00.010").WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, to: "/catalog?q=JP_5_30");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Add Japan") }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Review order" }).ClickAsync();
        await web.Simulator.AddFaultAsync(new Fault { Endpoint = "esim/order", Kind = FaultKind.CutAfter, Count = 4 }, default);
        // A double click is one order.
        await page.GetByRole(AriaRole.Button, new() { Name = "Place order" }).DblClickAsync();
        await page.AtAsync("**/orders/*");
        await Expect(page.Status("Order status")).ToHaveTextAsync("Checking with eSIM Access");
        await Expect(page.GetByText("it is never charged twice")).ToBeVisibleAsync();
        await Expect(page.Status("Order status")).ToHaveTextAsync("Complete");
        Assert.Equal(1, (await web.Simulator.GetBooksAsync(default))!.Orders);
    }

    [BrowserFact]
    public async Task Markup_from_the_vendor_is_shown_as_text_and_an_unknown_state_in_its_own_words()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web);
        await page.OrderAsync("JP_5_30", "Japan 5GB 30Days", 1);
        var esim = (await web.Simulator.GetEsimsAsync(1, default))![0];
        await web.ReadAsync(async context =>
        {
            var stored = await context.Esims.FindAsync(esim.EsimTranNo);
            (stored!.PackageName, stored.VendorStatus, stored.SmdpStatus, stored.Status) =
                ("<img src=x onerror=alert(1)>", "HIBERNATING", "<b>FROZEN</b>", EsimAdmin.Core.EsimAccess.EsimStatus.Other);
            return await context.SaveChangesAsync();
        });
        await page.GotoAsync(web.Url($"/esims/{esim.EsimTranNo}"));
        await Expect(page.Status("eSIM status")).ToHaveTextAsync("HIBERNATING · <b>FROZEN</b>");
        await Expect(page.GetByText("<img src=x onerror=alert(1)>").First).ToBeVisibleAsync();
        await page.GotoAsync(web.Url("/esims"));
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "<img src=x" })).ToBeVisibleAsync();
    }
}
