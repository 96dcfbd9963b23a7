using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Purchases;
using EsimAdmin.Tests.Core.Orders;
using EsimAdmin.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Core.Purchases;

/// <summary>A rule of business, as somebody would add one: nothing is bought for these countries.</summary>
internal sealed class NoOrdersFor(params string[] countries) : IPurchasePolicy
{
    public bool IsOn { get; set; } = true;

    public Refusal? Objection(Purchase purchase, Quote quote) =>
        IsOn && quote.Items.SelectMany(item => item.Countries).FirstOrDefault(countries.Contains) is { } country
            ? new Refusal("country", $"Nothing is bought for {country}.") : null;
}

public sealed class PurchasePolicyTests
{
    [Fact]
    public async Task One_policy_stands_in_all_five_ways_to_spend_and_lets_other_countries_pass()
    {
        var policy = new NoOrdersFor("JP") { IsOn = false };
        await using var shop = await ShopFloor.OpenAsync(services => services.AddSingleton<IPurchasePolicy>(policy));
        shop.Console.Caller.Caller = TestCaller.As(Roles.Administrator);
        await shop.Console.AddPersonAsync("person-1", Roles.Administrator);
        var (key, refused) = await BeforeAsync(shop);
        policy.IsOn = true;
        var (balance, orders) = (shop.VendorBalance, shop.Simulator.With(world => world.Orders.Count));

        var order = await shop.PlaceAsync("JP_5_30", 1);
        var resumed = await shop.Console.Esim.Orders.ResumeAsync(refused, [], default);
        var offer = (await shop.Console.Esim.Actions.OffersAsync(key, default)).Value!.First(one => !one.IsDaily);
        var topUp = await shop.Console.Esim.Actions
            .StartAsync(new ActionRequest(Guid.NewGuid(), key, EsimAction.TopUp, PackageCode: offer.Code, Amount: offer.Price), default);
        var bulk = await BulkAsync(shop);
        Assert.All(new[] { order.Refusal, resumed.Refusal, topUp.Refusal, bulk },
            refusal => Assert.Equal(("country", "Nothing is bought for JP."), (refusal!.Code, refusal.Text)));
        Assert.Contains("Nothing is bought for JP.", await ByRuleAsync(shop, key), StringComparison.Ordinal);
        Assert.Equal((balance, orders, 0),
            (shop.VendorBalance, shop.Simulator.With(world => world.Orders.Count), shop.Simulator.With(world => world.TopUps.Count)));

        await shop.Console.Esim.Cart.SetAsync(shop.Simulator.World.Catalogue.FindSlug("JP_5_30")!.Code, 0, null, default);
        Assert.True((await shop.PlaceAsync("ES_3_30", 1)).IsDone);
    }

    /// <summary>An eSIM for Japan, and an order for Japan of which nothing could be bought.</summary>
    private static async Task<(string EsimTranNo, long OrderId)> BeforeAsync(ShopFloor shop)
    {
        var placed = await shop.PlaceAsync("JP_5_30", 1);
        await shop.UntilAsync(placed.Value, OrderStatus.Complete);
        var package = shop.Simulator.World.Catalogue.FindSlug("JP_5_30")!;
        shop.Simulator.With(world => world.SoldOut.Add(package.Code));
        var refused = await shop.PlaceAsync("JP_5_30", 1);
        await shop.UntilAsync(refused.Value, OrderStatus.Failed);
        shop.Simulator.With(world => world.SoldOut.Remove(package.Code));
        return ((await shop.Console.Esim.Esims.OfOrderAsync(placed.Value, default)).Single().EsimTranNo, refused.Value);
    }

    private static async Task<Refusal?> BulkAsync(ShopFloor shop)
    {
        var plan = await shop.Console.Esim.Bulk.PlanAsync(new BulkRequest(BulkAction.TopUp, new EsimSelection(default)), default);
        return (await shop.Console.Esim.Bulk.StartAsync(Guid.NewGuid(), plan.Value!, "", default)).Refusal;
    }

    private static async Task<string> ByRuleAsync(ShopFloor shop, string key)
    {
        Assert.True((await shop.Console.Esim.AutoTopUps
            .AddAsync(new TopUpRuleEdit(key, null, 10, null, null, null, 3, Money.FromDollars(200), null), default)).IsDone);
        shop.Simulator.Drive(key, (travellers, esim) => travellers.Install(esim, TimeProvider.System.GetUtcNow()));
        shop.Simulator.With(world =>
        {
            var esim = world.FindEsim(key)!;
            (esim.EsimStatus, esim.Used, esim.UsageAt) = ("IN_USE", esim.TotalVolume * 95 / 100, TimeProvider.System.GetUtcNow());
            return true;
        });
        await shop.Console.Get<EsimMirror>().AskAsync(key, CallPriority.Background, default);
        return (await Eventually.GetAsync(async () => (await shop.Console.Esim.AutoTopUps.LastAsync(false, 10, default)) is [var one, ..]
            ? one.TopUp.Reason : null,
            reason => reason is not null, "the rule is answered"))!;
    }
}
