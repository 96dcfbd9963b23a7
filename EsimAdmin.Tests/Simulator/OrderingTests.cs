using System.Text.Json;
using System.Text.Json.Nodes;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Storage;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Simulator;

/// <summary>Orders, top-ups and questions for eSIMs.</summary>
public sealed class OrderingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(RawVendor.RealAndStrict), MemberType = typeof(RawVendor))]
    public async Task A_slug_in_place_of_the_code_is_ordered_and_topped_up(SimulatorPreset preset)
    {
        await using var vendor = await RawVendor.OpenAsync(preset);
        var package = vendor.Simulator.World.Catalogue.Base.First(one => one is { SupportTopUpType: 2, DataType: 1 });
        var esim = (await vendor.BuyAsync(package.Slug)).Single();
        Assert.Equal(package.Code, esim["packageList"]![0]!["packageCode"]!.ToString());
        var topUp = new { esimTranNo = esim["esimTranNo"]!.ToString(), packageCode = package.Slug, transactionId = "t" };
        Assert.Equal(package.Volume * 2, (long)(await vendor.GetAsync("esim/topup", topUp))["totalVolume"]!);
        var unknown = new { transactionId = "n", packageInfoList = new[] { new { packageCode = "X", count = 1 } } };
        Assert.Equal("310241", await vendor.CodeAsync("esim/order", unknown));
    }

    [Fact]
    public async Task A_day_pass_without_a_number_of_days_is_for_one_day()
    {
        await using var vendor = await RawVendor.OpenAsync();
        var pass = vendor.Package("GE_1_Daily_1Mbps");
        var esim = (await vendor.BuyAsync(pass.Code)).Single();
        Assert.Equal((pass.Volume, 1), ((long)esim["totalVolume"]!, (int)esim["totalDuration"]!));
        Assert.Equal(vendor.Simulator.Options.InitialBalance - pass.Price, (long)(await vendor.GetAsync("balance/query"))["balance"]!);
    }

    [Theory]
    [InlineData(DailyTotal.Sum, 5)]
    [InlineData(DailyTotal.OneDay, 1)]
    public async Task What_the_volume_of_several_days_is_told_as_can_be_set(DailyTotal told, int times)
    {
        await using var vendor = await RawVendor.OpenAsync(change: options => options.DailyTotal = told);
        var pass = vendor.Package("GE_1_Daily_1Mbps");
        vendor.Simulator.With(world => vendor.Simulator.Get<Shop>()
            .Order(new OrderWish("five", null, [new OrderWishLine(pass, 1, null, 5)]), TimeProvider.System.GetUtcNow()));
        await Eventually.TrueAsync(() => vendor.Simulator.With(world => world.Orders.Single().Allocated), "the eSIM is there");
        var esim = (await ListAsync(vendor, new { }))[0];
        Assert.Equal((pass.Volume * times, 5), ((long)esim["totalVolume"]!, (int)esim["totalDuration"]!));
    }

    [Theory]
    [InlineData(BatchTransaction.Order)]
    [InlineData(BatchTransaction.Suffixed)]
    public async Task The_esims_of_a_batch_carry_the_orders_transaction_or_their_own(BatchTransaction form)
    {
        await using var vendor = await RawVendor.OpenAsync(change: options => options.BatchTransaction = form);
        var esims = await vendor.BuyAsync("JP_5_30", 3);
        var order = vendor.Simulator.With(world => world.Orders.Single().TransactionId);
        Assert.Equal(form == BatchTransaction.Order ? [order, order, order] : [$"{order}-1-1", $"{order}-2-1", $"{order}-3-1"],
            esims.Select(esim => esim["transactionId"]!.ToString()));
        Assert.All(esims, esim => Assert.Equal(esim["transactionId"]!.ToString(), esim["packageList"]![0]!["transactionId"]!.ToString()));
    }

    [Fact]
    public async Task A_top_up_has_a_number_of_its_own()
    {
        await using var vendor = await RawVendor.OpenAsync();
        var package = vendor.Simulator.World.Catalogue.Base.First(one => one is { SupportTopUpType: 2, DataType: 1 });
        var esim = (await vendor.BuyAsync(package.Code)).Single();
        async Task<string> TopUpAsync(string transactionId) => (await vendor.GetAsync("esim/topup", new
        {
            esimTranNo = esim["esimTranNo"]!.ToString(),
            packageCode = "TOPUP_" + package.Code,
            transactionId,
        }))["topUpEsimTranNo"]!.ToString();
        var (first, again, second) = (await TopUpAsync("1"), await TopUpAsync("1"), await TopUpAsync("2"));
        Assert.Equal(first, again);
        Assert.Equal(3, new[] { first, second, esim["esimTranNo"]!.ToString() }.Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public async Task An_unused_esim_is_good_for_180_days_however_fast_the_world_is(double speed)
    {
        await using var vendor = await RawVendor.OpenAsync(change: options => options.Speed = speed);
        await vendor.BuyAsync("JP_5_30");
        var esim = vendor.Simulator.With(world => world.Esims.Single());
        Assert.Equal(esim.CreatedAt.AddDays(180), esim.ExpiresAt);
    }

    [Fact]
    public async Task A_question_with_a_pager_only_or_with_empty_keys_lists_all_newest_first()
    {
        await using var vendor = await RawVendor.OpenAsync();
        var keys = new List<string>();
        foreach (var count in new[] { 1, 2 }) keys.AddRange((await vendor.BuyAsync("JP_5_30", count)).Select(Key));
        var newest = keys.OrderDescending(StringComparer.Ordinal).ToList();
        Assert.Equal(newest, (await ListAsync(vendor, new { })).Select(Key));
        var empty = new { orderNo = "", iccid = "", esimTranNo = "", startTime = "", endTime = "" };
        Assert.Equal(newest, (await ListAsync(vendor, empty)).Select(Key));
        Assert.Equal("000105", await vendor.CodeAsync("esim/query", new { orderNo = "" }));
    }

    [Fact]
    public void The_esims_of_an_order_come_at_once_soon_or_late_and_one_after_the_other()
    {
        using var store = new WorldStore("");
        var options = new SimulatorOptions { Travellers = false, InitialBalance = long.MaxValue / 2 };
        var world = new World(options, store);
        var notifier = new Notifier(world, new());
        var shop = new Shop(world, notifier, new Travellers(world, notifier));
        var package = world.Catalogue.FindSlug("JP_5_30")!;
        var orders = Enumerable.Range(0, 200).Select(number =>
            shop.Order(new OrderWish($"t-{number}", null, [new OrderWishLine(package, 3, null, null)]), Noon)).ToList();

        var waits = orders.Select(order => (order.AllocateAt - Noon).TotalSeconds).ToList();
        Assert.InRange(waits.Count(wait => wait == 0), 10, 60);
        Assert.True(waits.Count(wait => wait <= 10) > 140);
        Assert.Contains(waits, wait => wait > 20);
        Assert.All(waits, wait => Assert.InRange(wait, 0, 30));

        var slow = orders.First(order => order.AllocateAt > Noon.AddSeconds(20));
        var half = Noon + (slow.AllocateAt - Noon) / 2;
        shop.Advance(slow, half, 1);
        Assert.Equal((1, false), (world.EsimsOf(slow.OrderNo).Count, slow.Allocated));
        shop.Advance(slow, slow.AllocateAt, 1);
        Assert.Equal((3, true), (world.EsimsOf(slow.OrderNo).Count, slow.Allocated));

        options.AllocationInParts = false;
        var other = orders.Last(order => order.AllocateAt > Noon.AddSeconds(20));
        shop.Advance(other, half, 1);
        Assert.Empty(world.EsimsOf(other.OrderNo));
    }

    [Fact]
    public async Task While_an_orders_esims_are_made_it_is_told_how_many_are_there()
    {
        await using var vendor = await RawVendor.OpenAsync(change: options =>
            (options.AllocationSecondsMin, options.AllocationSecondsMax) = (3000, 3001));
        var orderNo = (await vendor.GetAsync("esim/order",
            new { transactionId = "t", packageInfoList = new[] { new { packageCode = "JP_5_30", count = 3 } } }))["orderNo"]!.ToString();
        vendor.Simulator.With(world =>
        {
            var order = world.FindOrder(orderNo)!;
            vendor.Simulator.Get<Shop>().Advance(order, order.CreatedAt.AddSeconds(1300), 1);
            return true;
        });
        var answer = await vendor.AskAsync("esim/query", new { orderNo, pager = new { pageNum = 1, pageSize = 50 } });
        Assert.Equal(("200010", "the batchOrder has been getting resource, total:[3], success:[1]"),
            (answer["errorCode"]!.ToString(), answer["errorMsg"]!.ToString()));
    }

    private static string Key(JsonNode esim) => esim["esimTranNo"]!.ToString();

    private static async Task<List<JsonNode>> ListAsync(RawVendor vendor, object keys)
    {
        var body = JsonSerializer.SerializeToNode(keys)!.AsObject();
        body["pager"] = new JsonObject { ["pageNum"] = 1, ["pageSize"] = 50 };
        return [.. (await vendor.GetAsync("esim/query", body.ToJsonString()))["esimList"]!.AsArray().Select(esim => esim!)];
    }
}
