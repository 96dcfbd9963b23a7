using System.Security.Claims;
using Bunit;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Core.Orders;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Components.Pages.Orders;
using Microsoft.AspNetCore.Components;
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

    private string Path => Services.GetRequiredService<NavigationManager>().Uri;

    private async Task<IRenderedComponent<NewOrderPage>> OpenAsync(ShopFloor shop, LiveUpdates live)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        var caller = shop.Console.Caller.Caller;
        var person = AddAuthorization();
        person.SetAuthorized(caller.Name);
        person.SetRoles(Roles.AccountManager);
        person.SetClaims(new Claim(ClaimTypes.NameIdentifier, caller.PersonId));
        Services.AddSingleton(shop.Console.Esim);
        Services.AddSingleton(live);
        var page = Render<NewOrderPage>();
        await Eventually.TrueAsync(() => page.FindAll(Place).Count == 1 && !page.Markup.Contains('…', StringComparison.Ordinal), "the page is there");
        return page;
    }

    private static (string? Quantity, string? Customer) Shown(IRenderedComponent<NewOrderPage> page) =>
        (page.Find(Quantity).GetAttribute("value"), page.Find(Customer).GetAttribute("value"));
}
