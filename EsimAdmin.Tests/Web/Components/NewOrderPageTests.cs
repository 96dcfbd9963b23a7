using System.Security.Claims;
using Bunit;
using EsimAdmin.Core;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Core.Orders;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Account;
using EsimAdmin.Web.Components.Pages.Orders;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EsimAdmin.Tests.Web.Components;

/// <summary>What is ordered is what the page shows.</summary>
public sealed class NewOrderPageTests : BunitContext
{
    private const string Quantity = "[aria-label^='Quantity of']", Customer = "#customer", Place = "button.wide-btn";

    [Fact]
    public async Task A_click_on_what_is_no_longer_so_orders_nothing_and_shows_what_is_now()
    {
        await using var shop = await ShopFloor.OpenAsync();
        var cart = shop.Console.Esim.Cart;
        var code = (await shop.FillAsync("JP_5_30", 5)).Items[0].PackageCode;
        await cart.DescribeAsync("Acme", "", default);
        // A page that is told of nothing: what comes is still on its way.
        var page = await OpenAsync(shop, new LiveUpdates(NullLogger<LiveUpdates>.Instance));
        Assert.Equal(("5", "Acme"), Shown(page));

        await cart.SetAsync(code, 50, null, default);
        await cart.DescribeAsync("Beta", "", default);
        await page.Find(Place).ClickAsync(new());
        await Eventually.TrueAsync(() => Shown(page) == ("50", "Beta"), "the page shows what is now");
        Assert.Contains("changed in another tab", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal(0, shop.Simulator.With(world => world.Orders.Count));

        await page.Find(Place).ClickAsync(new());
        await Eventually.TrueAsync(() => Path.EndsWith("/orders/1", StringComparison.Ordinal), "it is ordered");
        var order = (await shop.Console.Esim.Orders.GetAsync(1, default))!;
        Assert.Equal((50, "Beta"), (order.Quantity, order.CustomerName));
    }

    [Fact]
    public async Task What_another_tab_says_is_taken_over_unless_somebody_is_typing()
    {
        await using var shop = await ShopFloor.OpenAsync();
        await shop.FillAsync("JP_5_30", 1);
        var page = await OpenAsync(shop, shop.Console.Get<LiveUpdates>());
        await shop.Console.Esim.Cart.DescribeAsync("Acme", "", default);
        await Eventually.TrueAsync(() => Shown(page) == ("1", "Acme"), "the customer is taken over");

        await page.Find(Customer).FocusInAsync(new());
        await shop.Console.Esim.Cart.DescribeAsync("Beta", "", default);
        await shop.FillAsync("JP_5_30", 2);
        await Eventually.TrueAsync(() => Shown(page).Quantity == "2", "the quantity is taken over");
        Assert.Equal("Acme", Shown(page).Customer);
        await page.Find(Customer).FocusOutAsync(new());
        await page.Find(Place).ClickAsync(new());
        await Eventually.TrueAsync(() => Shown(page) == ("2", "Beta"), "the page shows what is now");
        Assert.Equal(0, shop.Simulator.With(world => world.Orders.Count));
    }

    [Fact]
    public async Task A_tab_that_shows_what_another_tab_has_ordered_leads_to_the_order()
    {
        await using var shop = await ShopFloor.OpenAsync();
        var cart = await shop.FillAsync("JP_5_30", 1);
        var page = await OpenAsync(shop, shop.Console.Get<LiveUpdates>());
        var id = (await shop.Console.Esim.Orders.PlaceAsync(cart.Key, default)).Value;
        await Eventually.TrueAsync(() => page.FindAll($"a[href='orders/{id}']").Count == 1, "the page says that it is ordered");
    }

    [Fact]
    public async Task What_was_typed_right_before_the_click_is_ordered()
    {
        await using var shop = await ShopFloor.OpenAsync();
        await shop.FillAsync("JP_5_30", 1);
        var page = await OpenAsync(shop, shop.Console.Get<LiveUpdates>());
        page.Find(Quantity).Input("2");
        page.Find(Quantity).Input("21");
        page.Find(Customer).Change("Acme");
        page.Find(Place).Click();
        await Eventually.TrueAsync(() => Path.EndsWith("/orders/1", StringComparison.Ordinal), "it is ordered");
        var order = (await shop.Console.Esim.Orders.GetAsync(1, default))!;
        Assert.Equal((21, "Acme"), (order.Quantity, order.CustomerName));
    }

    [Fact]
    public async Task A_price_that_another_process_knew_first_is_shown_and_can_be_accepted()
    {
        var folder = Directory.CreateTempSubdirectory("esimadmin-").FullName;
        await using var simulator = await TestSimulator.StartAsync();
        await using var shop = await ShopFloor.OpenAsync(simulator, folder);
        var package = (await shop.FillAsync("JP_5_30", 1)).Items[0].Package!.Package;
        var page = await OpenAsync(shop, new LiveUpdates(NullLogger<LiveUpdates>.Instance));
        var dearer = package.Price + new Money(500);
        simulator.With(world => { world.SetPrice(package.Code, dearer.Units); return true; });
        await using (var other = await TestConsole.StartAsync(simulator, folder, workers: false))
        {
            Assert.Equal(1, (await other.Get<CatalogMirror>().RefreshAsync(CallPriority.Person, default)).Value!.Changed);
            await other.StopAsync();
        }

        await page.Find(Place).ClickAsync(new());
        await Eventually.TrueAsync(() => page.FindAll(".warn-note li").Count == 1, "the new price is shown");
        Assert.Contains($"{package.Price} → {dearer}", page.Find(".warn-note li").TextContent, StringComparison.Ordinal);
        Assert.Equal(dearer, (await shop.Console.Esim.Catalog.GetAsync(default)).Find(package.Code)!.Package.Price);
        await page.Find(".warn-note button").ClickAsync(new());
        await page.Find(Place).ClickAsync(new());
        await Eventually.TrueAsync(() => Path.EndsWith("/orders/1", StringComparison.Ordinal), "it is ordered");
        Assert.Equal(dearer, (await shop.Console.Esim.Orders.GetAsync(1, default))!.Total);
    }

    private string Path => Services.GetRequiredService<NavigationManager>().Uri;

    private async Task<IRenderedComponent<NewOrderPage>> OpenAsync(ShopFloor shop, LiveUpdates live)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        var caller = shop.Console.Caller.Caller;
        var person = new SignedIn(new ClaimsPrincipal(new ClaimsIdentity("test")),
            new Rights(caller.PersonId, caller.Name, "", [Roles.AccountManager], HasTwoFactor: false));
        RenderTree.Add<CascadingValue<Task<AuthenticationState>>>(parameters => parameters
            .Add(value => value.Value, Task.FromResult(new AuthenticationState(person))));
        Services.AddSingleton(shop.Console.Esim);
        Services.AddSingleton(live);
        var page = Render<NewOrderPage>();
        await Eventually.TrueAsync(
            () => page.FindAll(Place).Count == 1 && !page.Markup.Contains('…', StringComparison.Ordinal), "the page is there");
        return page;
    }

    private static (string? Quantity, string? Customer) Shown(IRenderedComponent<NewOrderPage> page) =>
        (page.Find(Quantity).GetAttribute("value"), page.Find(Customer).GetAttribute("value"));
}
