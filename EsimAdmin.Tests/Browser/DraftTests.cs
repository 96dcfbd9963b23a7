using EsimAdmin.Core.Customers;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>What was typed and not stored yet is there again after a reload, and what is shown is what is ordered.</summary>
public sealed class DraftTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task Customer_form_reference_text_and_note_survive_a_reload_and_a_lost_connection_until_they_are_stored()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        await using var line = new DelayProxy(web.Address, 0);
        string At(string path) => new Uri(line.Address, path).ToString();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(line.Address);
        await page.OrderAsync("JP_5_30", "Japan 5GB 30Days", 1);
        var key = await web.ReadAsync(async context =>
        {
            context.Customers.Add(new Customer { Name = "Blue Travel", CreatedAt = TimeProvider.System.GetUtcNow() });
            await context.SaveChangesAsync();
            await context.Esims.ExecuteUpdateAsync(change => change
                .SetProperty(esim => esim.SmsStatus, SmsSupport.OnlyUs).SetProperty(esim => esim.SmdpStatus, "ENABLED")
                .SetProperty(esim => esim.InstalledAt, TimeProvider.System.GetUtcNow()).SetProperty(esim => esim.Status, EsimStatus.InUse));
            return await context.Esims.Select(esim => esim.EsimTranNo).SingleAsync();
        });

        await page.GotoAsync(At("/customers/1"));
        await page.GetByLabel("Notes").PressSequentiallyAsync("Calls on Mondays");
        await page.GetByLabel("A company").CheckAsync();
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Notes")).ToHaveValueAsync("Calls on Mondays");
        await Expect(page.GetByLabel("A company")).ToBeCheckedAsync();
        await Expect(page.Status("Saved")).ToHaveTextAsync("Not saved yet.");

        // The line is cut; what is typed meanwhile is there when it is back.
        line.Cut();
        await page.GetByLabel("Phone").PressSequentiallyAsync("+49 30 1234");
        line.Mend();
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Phone")).ToHaveValueAsync("+49 30 1234");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Status("Saved")).ToHaveTextAsync("Saved.");
        var stored = await web.ReadAsync(context => context.Customers.SingleAsync());
        Assert.Equal(("Calls on Mondays", "+49 30 1234", true), (stored.Notes, stored.Phone, stored.IsCompany));
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Notes")).ToHaveValueAsync("Calls on Mondays");
        await Expect(page.Status("Saved")).ToHaveCountAsync(0);

        await page.GotoAsync(At("/catalog?q=JP_5_30"));
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Add Japan") }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Review order" }).ClickAsync();
        await page.GetByLabel("Reference (optional)").PressSequentiallyAsync("PO 4711");
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Reference (optional)")).ToHaveValueAsync("PO 4711");
        await page.GetByRole(AriaRole.Button, new() { Name = "Place order" }).ClickAsync();
        await page.AtAsync("**/orders/2");
        Assert.Equal("PO 4711", await web.ReadAsync(context => context.Orders.Where(order => order.Id == 2).Select(order => order.Reference)
            .SingleAsync()));

        await page.GotoAsync(At($"/esims/{key}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Send SMS" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Text" }).PressSequentiallyAsync("Your data is nearly used.");
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send SMS" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Text" })).ToHaveValueAsync("Your data is nearly used.");
        await Expect(page.GetByText("25 of 500 characters")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task While_the_line_is_down_presses_are_held_back_and_what_is_typed_counts_once_it_is_back()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        await using var line = new DelayProxy(web.Address, 150);
        var page = await chromium.OpenAsync();
        await page.SignInAsync(line.Address, to: "/customers");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name of the new customer" }).FillAsync("Blue Travel");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add customer" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Blue Travel" }).WaitForAsync();

        line.Cut();
        await Expect(page.GetByText("Reconnecting")).ToBeVisibleAsync();
        await page.GetByLabel("Phone").PressSequentiallyAsync("+49 30 1234");
        await page.GetByLabel("A company").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Not sent: press it again once this is over.")).ToBeVisibleAsync();
        line.Mend();
        await Expect(page.GetByText("Reconnecting")).ToBeHiddenAsync();
        await Expect(page.Status("Saved")).ToHaveTextAsync("Not saved yet.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Status("Saved")).ToHaveTextAsync("Saved.");
        var stored = await web.ReadAsync(context => context.Customers.SingleAsync());
        Assert.Equal(("+49 30 1234", true), (stored.Phone, stored.IsCompany));
    }

    [BrowserFact]
    public async Task A_quantity_typed_while_another_tab_changes_it_is_shown_as_it_is_ordered()
    {
        const string Box = "Quantity of Japan 5GB 30Days";
        await using var web = await new WebConsole().WithCatalogAsync();
        await using var line = new DelayProxy(web.Address, 400);
        Task<int> StoredAsync() => web.ReadAsync(context => context.Carts.SelectMany(cart => cart.Lines)
            .Select(cartLine => cartLine.Quantity).SingleAsync());
        var (slow, quick) = (await chromium.OpenAsync(), await chromium.OpenAsync());
        await quick.SignInAsync(web, to: "/catalog?q=JP_5_30");
        await quick.GetByRole(AriaRole.Button, new() { NameRegex = new("^Add Japan") }).ClickAsync();
        await quick.GetByRole(AriaRole.Link, new() { Name = "Review order" }).ClickAsync();
        await slow.SignInAsync(line.Address, to: "/orders/new");
        await Expect(slow.GetByRole(AriaRole.Spinbutton, new() { Name = Box })).ToHaveValueAsync("1");

        // What the other tab has stored is on its way to this one while this one types.
        await quick.GetByRole(AriaRole.Spinbutton, new() { Name = Box }).FillAsync("7");
        await Eventually.GetAsync(StoredAsync, quantity => quantity == 7, "the other tab's number is stored");
        await slow.GetByRole(AriaRole.Spinbutton, new() { Name = Box }).FillAsync("5");
        await Eventually.GetAsync(StoredAsync, quantity => quantity == 5, "the number typed last is stored");
        foreach (var page in new[] { slow, quick })
            await Expect(page.GetByRole(AriaRole.Spinbutton, new() { Name = Box })).ToHaveValueAsync("5");
    }

    [BrowserTheory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("")]
    [InlineData("1001")]
    public async Task A_quantity_that_cannot_be_ordered_stays_as_it_was_typed_and_stops_the_order(string typed)
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        await using var line = new DelayProxy(web.Address, 100);
        var page = await chromium.OpenAsync();
        await page.SignInAsync(line.Address, to: "/catalog?q=JP_5_30");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Add Japan") }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Review order" }).ClickAsync();
        var quantity = page.GetByRole(AriaRole.Spinbutton, new() { Name = "Quantity of Japan 5GB 30Days" });
        var place = page.GetByRole(AriaRole.Button, new() { Name = "Place order" });
        await quantity.FillAsync(typed);
        await quantity.PressAsync("Tab");
        await Expect(place).ToBeDisabledAsync();
        await Expect(quantity).ToHaveValueAsync(typed);
        await Expect(page.GetByText("Enter 1 to 1000.")).ToBeVisibleAsync();
        await quantity.FillAsync("2");
        await Expect(place).ToBeEnabledAsync();
        await place.ClickAsync();
        await page.AtAsync("**/orders/1");
        Assert.Equal(2, await web.ReadAsync(context => context.OrderParts.SumAsync(part => part.Count)));
    }
}
