using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Tests.Core.Orders;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Esims;

/// <summary>The whole account: its first import, and what the sweep finds that no webhook told.</summary>
public sealed class AccountTests
{
    [Theory]
    [InlineData(2_700, 7)]
    [InlineData(20, 4)]
    public async Task An_import_asks_for_each_page_and_one_more_and_for_four_before_it_knows_how_many_there_are(int esims, int questions)
    {
        await using var simulator = await TestSimulator.StartAsync();
        Populate(simulator, esims);
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        Assert.Null(await console.Get<EsimImporter>().RunAsync(default));
        Assert.Equal(questions, simulator.Meter.Total);
        Assert.Equal(esims, await console.ReadAsync(context => context.Esims.CountAsync()));
        Assert.Equal(new ImportProgress(esims, esims, true), await console.Esim.Esims.ImportAsync(default));
    }

    [Fact]
    public async Task A_person_is_answered_while_an_import_is_held_up()
    {
        // The vendor permits one request a second: what the import has asked for waits at the gate for as long as the test runs.
        await using var simulator = await TestSimulator.StartAsync();
        var keys = Populate(simulator, 50_000);
        await using var console = await TestConsole.StartAsync(
            simulator, change: settings => settings["EsimAccess:RequestsPerSecond"] = "1", workers: false);
        using var stop = new CancellationTokenSource();
        var import = console.Get<EsimImporter>().RunAsync(stop.Token);
        await Eventually.TrueAsync(() => console.Get<RequestPacer>().Waiting >= 2, "pages wait at the gate");
        Assert.True((await console.Esim.Esims.RefreshAsync(keys[7], default)).IsDone);
        Assert.False(import.IsCompleted);
        Assert.True(console.Get<RequestPacer>().Waiting >= 2, "the person went before the pages");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => import);
    }

    [Fact]
    public async Task An_import_that_was_interrupted_goes_on_where_it_was()
    {
        await using var simulator = await TestSimulator.StartAsync();
        Populate(simulator, 2_700);
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        var importer = console.Get<EsimImporter>();
        await console.Esim.Esims.ImportAsync(default);
        using (var stop = new CancellationTokenSource())
        {
            using var listening = console.Get<EsimAdmin.Core.Live.LiveUpdates>()
                .Subscribe<EsimAdmin.Core.Esims.ImportProgressed>(_ => stop.Cancel());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => importer.RunAsync(stop.Token));
        }
        var half = await console.Esim.Esims.ImportAsync(default);
        Assert.InRange(half.Done, 500, 2_500);
        Assert.Equal((2_700, false), (half.Total, half.IsComplete));

        var before = simulator.Meter.Total;
        Assert.Null(await importer.RunAsync(default));
        Assert.InRange(simulator.Meter.Total - before, 1, 7 - half.Done / 500);
        Assert.Equal(2_700, await console.ReadAsync(context => context.Esims.CountAsync()));
    }

    [Fact]
    public async Task The_sweep_finds_what_no_webhook_told_and_says_how_many()
    {
        await using var shop = await ShopFloor.OpenAsync();
        shop.Console.Caller.Caller = TestCaller.As(Roles.Administrator);
        var placed = await shop.PlaceAsync("JP_5_30", 5);
        await shop.UntilAsync(placed.Value, OrderStatus.Complete);
        await Eventually.GetAsync(() => shop.Console.ReadAsync(context => context.Sweeps.CountAsync()), count => count == 1,
            "the first sweep");
        // No webhook address is set: nothing of this is told.
        var keys = shop.Simulator.With(world => world.Esims.Select(esim => esim.EsimTranNo).ToList());
        foreach (var key in keys.Take(3)) shop.Simulator.Drive(
            key, (travellers, esim) => travellers.Install(esim, TimeProvider.System.GetUtcNow()));
        shop.Simulator.With(world => shop.Simulator.Get<Shop>()
            .Order(new OrderWish("elsewhere", null, [new OrderWishLine(world.Catalogue.FindSlug("JP_5_30")!, 2, null, null)]),
            TimeProvider.System.GetUtcNow()));
        await Eventually.TrueAsync(() => shop.Simulator.With(world => world.Esims.Count) == 7, "the other order is allocated");

        Assert.True((await shop.Console.Esim.Webhooks.SweepAsync(default)).IsDone);
        var health = await shop.Console.Esim.Webhooks.HealthAsync(default);
        Assert.Equal((7, 2, 3), (health.LastSweep!.Asked, health.LastSweep.FoundNew, health.LastSweep.FoundChanged));
        Assert.Equal(3, await shop.Console.ReadAsync(context => context.Esims.CountAsync(esim => esim.Status == EsimStatus.Installed)));
        Assert.True((await shop.Console.Esim.Webhooks.SweepAsync(default)).IsDone);
        Assert.Equal((0, 0), ((await shop.Console.Esim.Webhooks.HealthAsync(default)).LastSweep!.FoundNew,
            (await shop.Console.Esim.Webhooks.HealthAsync(default)).LastSweep!.FoundChanged));
    }

    [Fact]
    public void What_silence_is_usual_is_judged_by_how_webhooks_came_before()
    {
        var now = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        List<DateTimeOffset> Every(double minutes, int count) =>
            [.. Enumerable.Range(0, count).Select(number => now.AddMinutes(-number * minutes))];
        Assert.Null(EsimAdmin.Core.Webhooks.DeliveryRules.UsualPause(Every(1, 19)));
        Assert.Equal(TimeSpan.FromMinutes(30), EsimAdmin.Core.Webhooks.DeliveryRules.UsualPause(Every(1, 100)));
        Assert.Equal(TimeSpan.FromMinutes(120), EsimAdmin.Core.Webhooks.DeliveryRules.UsualPause(Every(40, 100)));
    }

    /// <summary>Gives the simulated account many eSIMs, in all states, ten in an order.</summary>
    internal static List<string> Populate(TestSimulator simulator, int count) => simulator.With(world =>
    {
        var keys = new List<string>(count);
        var start = TimeProvider.System.GetUtcNow().AddDays(-300);
        var packages = world.Catalogue.Base.Where(package => !package.IsDaily).ToList();
        for (var number = 0; number < count; number++)
        {
            var at = start.AddMinutes(number * 300.0 * 1440 / count);
            var package = packages[number % packages.Count];
            var installed = number % 3 > 0;
            var orderNo = $"B2601{number / 10:D9}";
            if (number % 10 == 0) world.Add(new SimOrder
            {
                OrderNo = orderNo,
                TransactionId = $"bulk-order-{number}",
                CreatedAt = at,
                AllocateAt = at,
                Amount = 0,
                Allocated = true,
                Lines = [new SimOrderLine(package.Code, Math.Min(10, count - number), 0, null)],
            });
            var esim = new SimEsim
            {
                EsimTranNo = $"2601{number:D10}",
                OrderNo = orderNo,
                TransactionId = $"bulk-{number}",
                Iccid = $"8910300{number:D12}0",
                Imsi = $"454006{number:D9}",
                Ac = $"LPA:1$rsp-eu.simlessly.example${number:X16}",
                Pin = "1234",
                Puk = "12345678",
                CreatedAt = at,
                Pace = 1,
                Packages = [new SimEsimPackage(package.Code, $"bulk-{number}", package.Volume, package.Duration, package.Price, at)],
                ExpiresAt = at.AddDays(400),
                UsageAt = at,
            };
            if (installed) (esim.SmdpStatus, esim.EsimStatus, esim.InstalledAt, esim.ActivatedAt, esim.Used, esim.Eid) =
                ("ENABLED", "IN_USE", at.AddDays(1), at.AddDays(1), package.Volume / 3, $"8904903200{number:D22}");
            if (number % 17 == 0) esim.EsimStatus = installed ? "USED_EXPIRED" : "CANCEL";
            world.Add(esim);
            keys.Add(esim.EsimTranNo);
        }
        return keys;
    });
}
