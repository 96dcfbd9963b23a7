using EsimAdmin.Core;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Core.Orders;
using EsimAdmin.Tests.Support;
using FsCheck.Xunit;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Bulk;

/// <summary>Bulk actions do what was told of those eSIMs that were counted, and of no others.</summary>
public sealed class BulkSelectionTests
{
    [Fact]
    public async Task Every_filter_of_a_list_chooses_for_bulk_what_the_list_shows()
    {
        await using var shop = await ShopFloor.OpenAsync();
        await shop.Console.AddPersonAsync("person-1", Roles.Administrator);
        var keys = await BuyAsync(shop, 6);
        var mine = (await shop.Console.Esim.Customers.GetOrAddAsync("Mine", default)).Value!;
        await shop.Console.Esim.Customers.AssignAsync(keys[..2], mine.Id, default);
        await shop.Console.ReadAsync(context => context.Customers.Where(one => one.Id == mine.Id)
            .ExecuteUpdateAsync(change => change.SetProperty(one => one.ManagerId, shop.Console.Caller.Caller.PersonId)));
        var (soon, late) = (TimeProvider.System.GetUtcNow().AddDays(3), TimeProvider.System.GetUtcNow().AddDays(90));
        await shop.Console.ReadAsync(context =>
            context.Esims.ExecuteUpdateAsync(change => change.SetProperty(esim => esim.ExpiresAt, late)));
        await shop.Console.ReadAsync(context => context.Esims.Where(esim => keys.Skip(1).Take(3).Contains(esim.EsimTranNo))
            .ExecuteUpdateAsync(change => change.SetProperty(esim => esim.ExpiresAt, soon)));

        foreach (var (query, count) in new[]
        {
            (default(EsimQuery), 6), (new EsimQuery(Concern: EsimConcern.Lapses, Days: 7), 3),
                (new EsimQuery(Concern: EsimConcern.Lapses, Days: 1), 0),
            (new EsimQuery(OfMyCustomers: true), 2), (new EsimQuery(Concern: EsimConcern.Lapses, Days: 7, OfMyCustomers: true), 1),
            (new EsimQuery(CustomerId: mine.Id), 2),
            (new EsimQuery(Status: EsimStatus.InUse), 0),
        })
        {
            // The way that the page goes: through the address.
            var carried = EsimQuery.Address.Read(EsimQuery.Address.Write(query, at: "esims/bulk")).Query;
            var plan = (await shop.Console.Esim.Bulk.PlanAsync(new BulkRequest(BulkAction.Cancel, new EsimSelection(carried)),
                default)).Value!;
            Assert.Equal((count, count), ((await shop.Console.Esim.Esims.ListAsync(query, 0, 1, default)).Total, plan.Chosen));
            Assert.Equal(count, plan.Items.Count);
        }
    }

    [Fact]
    public async Task A_cancellation_names_what_comes_back_and_that_comes_back()
    {
        await using var shop = await ShopFloor.OpenAsync();
        await shop.Console.AddPersonAsync("person-1", Roles.Administrator);
        await BuyAsync(shop, 3);
        var plan = (await shop.Console.Esim.Bulk.PlanAsync(new BulkRequest(BulkAction.Cancel, new EsimSelection(default)), default)).Value!;
        Assert.Equal((3, 0), (plan.Items.Count, plan.Refund!.AtTodaysPrice));
        Assert.True(plan.Refund.Amount > Money.Zero);
        // Who may cancel and sees no prices is not told.
        var everything = shop.Console.Caller.Caller;
        shop.Console.Caller.Caller = everything with { Permissions = everything.Permissions.Except([Permission.SeePrices]).ToHashSet() };
        var unpriced = (await shop.Console.Esim.Bulk.PlanAsync(plan.Request, default)).Value!;
        Assert.Equal((3, null), (unpriced.Items.Count, unpriced.Refund));
        shop.Console.Caller.Caller = everything;
        var before = shop.VendorBalance;
        var started = await shop.Console.Esim.Bulk.StartAsync(Guid.NewGuid(), plan, "", default);
        await Eventually.GetAsync(() => shop.Console.Esim.Bulk.GetAsync(started.Value, default), one => one!.Job.State == BulkState.Done,
            "the job is done", 60);
        Assert.Equal(before + plan.Refund.Amount.Units, shop.VendorBalance);
    }

    [Fact]
    public async Task What_left_the_selection_since_the_dry_run_stops_the_job_and_what_joined_it_is_left_alone()
    {
        await using var shop = await ShopFloor.OpenAsync();
        await shop.Console.AddPersonAsync("person-1", Roles.Administrator);
        var keys = await BuyAsync(shop, 4);
        var query = new EsimQuery(CustomerId: (await shop.Console.Esim.Customers.GetOrAddAsync("Kestrel Robotics", default)).Value!.Id);
        await shop.Console.Esim.Customers.AssignAsync(keys[..2], query.CustomerId, default);
        var bulk = shop.Console.Esim.Bulk;
        var plan = (await bulk.PlanAsync(new BulkRequest(BulkAction.Cancel, new EsimSelection(query)), default)).Value!;

        await shop.Console.Esim.Customers.AssignAsync([keys[0]], null, default);
        var refused = await bulk.StartAsync(Guid.NewGuid(), plan, "", default);
        Assert.Equal("selection-changed", refused.Refusal?.Code);
        Assert.Equal(0, await shop.Console.ReadAsync(context => context.BulkJobs.CountAsync()));

        await shop.Console.Esim.Customers.AssignAsync(keys, query.CustomerId, default);
        var started = await bulk.StartAsync(Guid.NewGuid(), plan, "", default);
        await Eventually.GetAsync(() => bulk.GetAsync(started.Value, default), one => one!.Job.State == BulkState.Done,
            "the job is done", 60);
        Assert.Equal(keys[..2], await shop.Console.ReadAsync(context => context.Esims.Where(esim => esim.Status == EsimStatus.Cancelled)
            .OrderBy(esim => esim.EsimTranNo)
            .Select(esim => esim.EsimTranNo).ToListAsync()));
    }

    [Fact]
    public async Task A_pasted_list_without_an_iccid_chooses_nothing()
    {
        await using var shop = await ShopFloor.OpenAsync();
        await shop.Console.AddPersonAsync("person-1", Roles.Administrator);
        await BuyAsync(shop, 2);
        var plan = (await shop.Console.Esim.Bulk.PlanAsync(new BulkRequest(BulkAction.Cancel, new EsimSelection(default, [])),
            default)).Value!;
        Assert.Equal((0, 0), (plan.Chosen, plan.Items.Count));
        Assert.Equal("none-possible", (await shop.Console.Esim.Bulk.StartAsync(Guid.NewGuid(), plan, "", default)).Refusal?.Code);
    }

    [Property]
    public bool What_is_accepted_stands_when_nothing_of_it_changed_whatever_else_joined(byte accepted, byte more)
    {
        var items = Enumerable.Range(0, accepted + more)
            .Select(number => new BulkPlanItem($"{number}", $"89{number}", "P", "Plan", new Money(number))).ToList();
        var told = items[..accepted];
        return BulkRules.Changed(told, items) is null
            && (accepted == 0 || BulkRules.Changed(told, items[1..])?.Code == "selection-changed")
            && (accepted == 0 || BulkRules.Changed(told,
            [items[0] with { Amount = new Money(-1) }, .. items[1..]])?.Code == "price-changed")
            && (accepted == 0 || BulkRules.Changed(told, [items[0] with { PackageCode = "Q" }, .. items[1..]])?.Code == "packages-changed");
    }

    private static async Task<List<string>> BuyAsync(ShopFloor shop, int count)
    {
        var placed = await shop.PlaceAsync("JP_5_30", count);
        await shop.UntilAsync(placed.Value, EsimAdmin.Core.Orders.OrderStatus.Complete);
        return [.. (await shop.Console.Esim.Esims.OfOrderAsync(placed.Value, default)).Select(esim => esim.EsimTranNo)];
    }
}
