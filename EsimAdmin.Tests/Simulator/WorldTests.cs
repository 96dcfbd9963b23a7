using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Storage;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Tests.Core.EsimAccess;
using EsimAdmin.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Simulator;

public sealed class WorldTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_same_seed_gives_the_same_world_and_another_one_another()
    {
        static string Describe(int seed) => string.Join('|', new Catalogue(seed).Base.Select(package => $"{package.Code} {package.Price}"));
        Assert.Equal(Describe(1), Describe(1));
        Assert.NotEqual(Describe(1), Describe(2));
    }

    [Fact]
    public void The_catalogue_is_as_large_and_as_wide_as_the_vendors()
    {
        var catalogue = new Catalogue(1);
        Assert.InRange(catalogue.Base.Count, 2950, 3150);
        Assert.InRange(Country.All.Count, 185, 195);
        Assert.Equal(12, Region.All.Count);
        Assert.All(catalogue.Base, package => Assert.True(package.Price >= 3000 && package.Price % 100 == 0
            && package.Countries.Count > 0));
        Assert.Equal(catalogue.Base.Count, catalogue.Base.Select(package => package.Code).Distinct().Count());
    }

    [Fact]
    public async Task A_restart_forgets_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("esimadmin-sim-").FullName;
        void Kept(SimulatorOptions options) => options.Database = Path.Combine(folder, "sim.db");
        (long Balance, int Orders, string Order) before;
        await using (var first = await TestSimulator.StartAsync(Kept))
        {
            await using var services = first.Client();
            var package = first.World.Catalogue.FindSlug("JP_5_30")!;
            var order = ContractTests.Value(await services.GetRequiredService<EsimAccessClient>()
                .OrderAsync(ContractTests.Order("kept", package, 2), CallPriority.Person, default));
            before = first.With(world => (world.Account.Balance, world.Orders.Count, order.OrderNo!));
        }
        await using (var second = await TestSimulator.StartAsync(Kept))
        {
            Assert.Equal(before, second.With(world => (world.Account.Balance, world.Orders.Count, world.Orders.Single().OrderNo)));
            await using var services = second.Client();
            var client = services.GetRequiredService<EsimAccessClient>();
            // The order that was being allocated is finished by the next process.
            await Eventually.GetAsync(async () => (await client.QueryEsimsAsync(
                new EsimQueryRequest(new Pager(1, 50), OrderNo: before.Order), CallPriority.Person, default)).Value?.EsimList?.Count ?? 0,
                count => count == 2, "both eSIMs are there");
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_world_outlives_the_catalogue_that_it_was_sold_from()
    {
        var folder = Directory.CreateTempSubdirectory("esimadmin-sim-").FullName;
        Task<RawVendor> OpenAsync(int seed) => RawVendor.OpenAsync(change: options =>
            (options.Seed, options.Database) = (seed, Path.Combine(folder, "sim.db")));
        string sold;
        await using (var first = await OpenAsync(1)) sold = (await first.BuyAsync("JP_5_30")).Single()["esimTranNo"]!.ToString();
        await using (var second = await OpenAsync(2))
        {
            var question = new { esimTranNo = sold, pager = new { pageNum = 1, pageSize = 5 } };
            var esim = (await second.GetAsync("esim/query", question))["esimList"]![0]!;
            Assert.Equal((5L << 30, 30), ((long)esim["totalVolume"]!, (int)esim["totalDuration"]!));
            Assert.DoesNotContain(second.Simulator.World.Catalogue.Base,
                package => package.Code == esim["packageList"]![0]!["packageCode"]!.ToString());
            await second.GetAsync("esim/cancel", new { esimTranNo = sold });
            Assert.Equal(second.Simulator.Options.InitialBalance, (long)(await second.GetAsync("balance/query"))["balance"]!);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Travellers_download_install_enable_use_run_out_and_expire()
    {
        using var store = new WorldStore("");
        var world = new World(new SimulatorOptions { Speed = 60, History = false }, store);
        var notifier = new Notifier(world, new());
        var travellers = new Travellers(world, notifier);
        var shop = new Shop(world, notifier, travellers);
        var package = world.Catalogue.Base.First(one => one is { DataType: 1, ActiveType: 2, Duration: 7 });
        for (var order = 0; order < 10; order++)
        {
            shop.Allocate(shop.Order(new OrderWish($"t-{order}", null, [new OrderWishLine(package, 10, null, null)]), Noon), Noon,
                pace: 60);
        }
        var seen = new HashSet<(string, string)>();
        // What nobody ever installs stays until its own time is over.
        var moments = Enumerable.Range(0, 4 * 24 * 120).Select(step => Noon.AddSeconds(30 * step)).Append(Noon.AddDays(181));
        foreach (var now in moments)
        {
            foreach (var esim in world.DueEsims(now))
            {
                travellers.Live(esim, now);
                seen.Add((esim.EsimStatus, esim.SmdpStatus));
            }
        }
        Assert.Superset(new HashSet<(string, string)>
        {
            ("GOT_RESOURCE", "DOWNLOAD"), ("GOT_RESOURCE", "INSTALLATION"), ("GOT_RESOURCE", "ENABLED"), ("IN_USE", "ENABLED"),
            ("USED_UP", "ENABLED"), ("USED_EXPIRED", "ENABLED"), ("UNUSED_EXPIRED", "RELEASED"),
        }, seen);
        Assert.All(world.Esims, esim => Assert.True(esim.HasEnded));
        Assert.Equal(world.Options.InitialBalance + world.Movements.Sum(movement => movement.Amount), world.Account.Balance);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 100)]
    public async Task Webhooks_are_repeated_and_lost_when_told_to(int copies, int losePercent)
    {
        await using var simulator = await TestSimulator.StartAsync();
        (simulator.WebhookFaults.Copies, simulator.WebhookFaults.LosePercent) = (copies, losePercent);
        simulator.With(world => world.Account.WebhookUrl = "http://127.0.0.1:9/nobody");
        await using var services = simulator.Client();
        ContractTests.Value(await services.GetRequiredService<EsimAccessClient>()
            .OrderAsync(ContractTests.Order("w", simulator.World.Catalogue.FindSlug("JP_5_30")!, 1), CallPriority.Person, default));
        await Eventually.TrueAsync(() => simulator.With(world => world.Orders.Single().Allocated), "the order is allocated");
        Assert.Equal(losePercent == 100 ? 0 : copies, simulator.With(
            world => world.Outbox.Count(webhook => webhook.Type == "ORDER_STATUS")));
    }
}
