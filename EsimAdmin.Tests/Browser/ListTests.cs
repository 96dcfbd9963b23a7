using System.Text.RegularExpressions;
using EsimAdmin.Core.Customers;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>Lists, their addresses, and acting on what they show.</summary>
public sealed class ListTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task Acting_on_a_list_is_acting_on_what_it_shows_named_in_words_with_the_money()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web);
        await page.OrderAsync("JP_5_30", "Japan 5GB 30Days", 5);
        var (soon, late) = (TimeProvider.System.GetUtcNow().AddDays(3), TimeProvider.System.GetUtcNow().AddDays(90));
        var two = await web.ReadAsync(context => context.Esims.OrderBy(esim => esim.EsimTranNo).Take(2).Select(esim => esim.EsimTranNo)
            .ToListAsync());
        await web.ReadAsync(context => context.Esims.ExecuteUpdateAsync(change => change.SetProperty(esim => esim.ExpiresAt, late)));
        await web.ReadAsync(context => context.Esims.Where(esim => two.Contains(esim.EsimTranNo))
            .ExecuteUpdateAsync(change => change.SetProperty(esim => esim.ExpiresAt, soon)));

        await page.GotoAsync(web.Url("/esims?concern=Lapses&days=7&sort=Expiring"));
        await Expect(page.GetByText("2 found")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Act on all of these" }).ClickAsync();
        await Expect(page.Status("Selection")).ToHaveTextAsync("2 eSIMs: Never installed, lapses within 7 days");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Action" }).SelectOptionAsync("Cancel and refund");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dry run" }).ClickAsync();
        var price = (await web.ReadAsync(context => context.Packages.SingleAsync(package => package.Slug == "JP_5_30"))).Price;
        var dry = page.GetByRole(AriaRole.Region, new() { Name = "Dry run" });
        await Expect(dry).ToContainTextAsync($"Refunded to the balance{price * 2}");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Action" }).SelectOptionAsync("Top up");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dry run" }).ClickAsync();
        await Expect(dry).ToContainTextAsync(new Regex(@"2 × \$\d"));
        await Expect(dry).ToContainTextAsync(new Regex(@"Japan 5 ?GB"));
        await page.GetByRole(AriaRole.Link, new() { Name = "eSIMs", Exact = true }).Last.ClickAsync();
        await Expect(page.GetByText("2 found")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Assigning_asks_first_undoes_and_never_takes_an_empty_name_for_nobody()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web);
        await page.OrderAsync("JP_5_30", "Japan 5GB 30Days", 3);
        await web.ReadAsync(async context =>
        {
            var blue = new Customer { Name = "Blue Travel", CreatedAt = TimeProvider.System.GetUtcNow() };
            context.Customers.Add(blue);
            await context.SaveChangesAsync();
            return await context.Esims.ExecuteUpdateAsync(change => change.SetProperty(esim => esim.CustomerId, blue.Id));
        });
        Task<int> OwnedAsync() => web.ReadAsync(context => context.Esims.CountAsync(esim => esim.CustomerId != null));

        await page.GotoAsync(web.Url("/esims?concern=NearlyUsed"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Act on all of these" }).ClickAsync();
        await Expect(page.Status("Selection")).ToHaveTextAsync("0 eSIMs: 90 % or more used");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Action" }).SelectOptionAsync("Assign to a customer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dry run" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Say to whom");
        Assert.Equal(3, await OwnedAsync());

        await page.GotoAsync(web.Url("/esims/bulk"));
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Action" }).SelectOptionAsync("Remove customer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dry run" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Dry run" })).ToContainTextAsync("Now with Blue Travel3");
        Assert.Equal(3, await OwnedAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove customer: 3 eSIMs" }).ClickAsync();
        await Expect(page.Status("Result")).ToHaveTextAsync("3 eSIMs now have no customer.");
        Assert.Equal(0, await OwnedAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.Status("Result")).ToHaveTextAsync("3 eSIMs are back where they were.");
        Assert.Equal(3, await OwnedAsync());
    }

    [BrowserFact]
    public async Task An_address_that_is_not_understood_is_said_on_every_list_and_shows_and_acts_on_nothing()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, "ada@example.com");
        await page.OrderAsync("JP_5_30", "Japan 5GB 30Days", 1);
        foreach (var path in new[]
        {
            "/esims?customer=abc", "/esims?status=Broken", "/esims?consern=Lapses", "/esims/bulk?concern=Lapses&days=x",
                "/orders?customer=abc", "/customers?k=1", "/alerts?kind=7",
            "/catalog?sort=best", "/finance?from=yesterday", "/support?x=1", "/usage?days=many", "/webhooks?verdict=Guilty",
        })
        {
            await page.GotoAsync(web.Url(path));
            await Expect(page.GetByText("The address is not understood:")).ToBeVisibleAsync();
            await Expect(page.Locator("main table.list tbody tr:visible").Filter(new() { Has = page.Locator("td.title") }))
                .ToHaveCountAsync(0);
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Act on all of these" })).ToHaveCountAsync(0);
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Dry run" })).ToHaveCountAsync(0);
        }
        await page.GotoAsync(web.Url("/esims?page=abc"));
        await Expect(page.GetByText("there is no page “abc”")).ToBeVisibleAsync();
        await Expect(page.Locator("td.title")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Show all" }).ClickAsync();
        await Expect(page.GetByText("The address is not understood:")).ToHaveCountAsync(0);
        await Expect(page.Locator("td.title")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task Filters_are_steps_that_back_undoes_and_what_is_typed_is_one_of_them()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        await using var line = new DelayProxy(web.Address, 150);
        var page = await chromium.OpenAsync();
        await page.SignInAsync(line.Address, to: "/esims");
        var box = page.GetByRole(AriaRole.Textbox, new() { Name = "Search eSIMs" });
        await box.PressSequentiallyAsync("8910", new() { Delay = 60 });
        await Expect(page).ToHaveURLAsync(new Regex(@"/esims\?q=8910$"));
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Status" }).SelectOptionAsync("In use");
        await Expect(page).ToHaveURLAsync(new Regex(@"/esims\?q=8910&status=InUse$"));
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Sort" }).SelectOptionAsync("By ICCID");
        await Expect(page).ToHaveURLAsync(new Regex(@"&sort=Iccid$"));
        await page.GoBackAsync();
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Sort" })).ToHaveValueAsync("Newest");
        await page.GoBackAsync();
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Status" })).ToHaveValueAsync("");
        await Expect(box).ToHaveValueAsync("8910");
        await page.GetByRole(AriaRole.Link, new() { Name = "eSIMs", Exact = true }).ClickAsync();
        await Expect(box).ToHaveValueAsync("");
    }

    [BrowserFact]
    public async Task Refresh_of_an_esim_that_was_asked_for_by_itself_ends_and_says_what_it_met()
    {
        await using var web = await new WebConsole(settings => settings["EsimAccess:RetryDelay"] = "00:00:00.010").WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web);
        await page.OrderAsync("JP_5_30", "Japan 5GB 30Days", 1);
        var old = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        await web.ReadAsync(context => context.Esims.ExecuteUpdateAsync(change => change.SetProperty(esim => esim.ConfirmedAt, old)));
        var key = await web.ReadAsync(context => context.Esims.Select(esim => esim.EsimTranNo).SingleAsync());
        await web.Simulator.AddFaultAsync(new EsimAdmin.Simulator.Protocol.Fault
        {
            Endpoint = "esim/query",
            Kind = EsimAdmin.Simulator.Protocol.FaultKind.CutBefore,
            Count = 50
        }, default);
        await page.GotoAsync(web.Url($"/esims/{key}"));
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Refresh" })).ToBeEnabledAsync();
    }
}
