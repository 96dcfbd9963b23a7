using System.Diagnostics;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Tests.Core.Orders;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Core.Esims;

/// <summary>The whole account: its first import, and what the sweep finds that no webhook told.</summary>
[Collection(Alone.Name)]
public sealed class AccountTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_import_of_20_000_esims_is_as_fast_as_8_requests_a_second_permit_and_people_do_not_wait()
    {
        await using var simulator = await TestSimulator.StartAsync(options => options.RequestsPerSecond = 8);
        var keys = Populate(simulator, 20_000);
        await using var console = await TestConsole.StartAsync(simulator, change: settings => settings["EsimAccess:RequestsPerSecond"] = "8", workers: false);
        var importer = console.Get<EsimImporter>();
        // Warm, as in a process that has been running.
        await console.Esim.Esims.RefreshAsync(keys[0], default);
        await Eventually.TrueAsync(() => Stopwatch.GetElapsedTime(simulator.Meter.Arrivals[^1]).TotalSeconds > 1.1, "an empty second");
        simulator.Meter.Reset();

        var started = Stopwatch.GetTimestamp();
        // Its end is noted when it comes, not when the next person comes.
        var import = Task.Run(async () => (Problem: await importer.RunAsync(default), Seconds: Stopwatch.GetElapsedTime(started).TotalSeconds));
        var waits = new List<double>();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(230));
        for (var person = 1; !import.IsCompleted; person++)
        {
            await pause.WaitForNextTickAsync();
            if (import.IsCompleted) break;
            var asked = Stopwatch.GetTimestamp();
            Assert.Null((await console.Get<EsimAccessClient>().QueryEsimsAsync(new EsimQueryRequest(new Pager(1, 5), EsimTranNo: keys[person * 37]), CallPriority.Person, default)).Problem);
            waits.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }
        var (problem, seconds) = await import;
        Assert.Null(problem);
        var permitted = simulator.Meter.Total / 8.0;
        var p95 = waits.Order().ElementAt((int)(waits.Count * 0.95));
        output.WriteLine($"20,000 eSIMs in {seconds:F2} s with {simulator.Meter.Total} requests, of them {waits.Count} of people; 8 a second permit {permitted:F2} s: {seconds / permitted - 1:P1} longer. " +
            $"A person has the vendor's answer after {p95:F0} ms at the 95th percentile, {waits.Max():F0} ms at most.");
        Assert.Equal(20_000, await console.ReadAsync(context => context.Esims.CountAsync()));
        Assert.Equal(new ImportProgress(20_000, 20_000, true), await console.Esim.Esims.ImportAsync(default));
        Assert.InRange(seconds, 0, permitted * 1.05);
        Assert.InRange(p95, 0, 300);
        Assert.InRange(simulator.Meter.MostInASecond, 1, 8);
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
            using var listening = console.Get<EsimAdmin.Core.Live.LiveUpdates>().Subscribe<EsimAdmin.Core.Esims.ImportProgressed>(_ => stop.Cancel());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => importer.RunAsync(stop.Token));
        }
        var half = await console.Esim.Esims.ImportAsync(default);
        Assert.InRange(half.Done, 500, 2_500);
        Assert.Equal((2_700, false), (half.Total, half.IsComplete));

        var before = simulator.Meter.Total;
        Assert.Null(await importer.RunAsync(default));
        Assert.InRange(simulator.Meter.Total - before, 1, 6 - half.Done / 500);
        Assert.Equal(2_700, await console.ReadAsync(context => context.Esims.CountAsync()));
    }

    [Fact]
    public async Task The_sweep_finds_what_no_webhook_told_and_says_how_many()
    {
        await using var shop = await ShopFloor.OpenAsync();
        shop.Console.Caller.Caller = TestCaller.As(Roles.Administrator);
        var placed = await shop.PlaceAsync("JP_5_30", 5);
        await shop.UntilAsync(placed.OrderId!.Value, OrderStatus.Complete);
        await Eventually.GetAsync(() => shop.Console.ReadAsync(context => context.Sweeps.CountAsync()), count => count == 1, "the first sweep");
        // No webhook address is set: nothing of this is told.
        var keys = shop.Simulator.With(world => world.Esims.Select(esim => esim.EsimTranNo).ToList());
        foreach (var key in keys.Take(3)) shop.Simulator.Drive(key, (travellers, esim) => travellers.Install(esim, TimeProvider.System.GetUtcNow()));
        shop.Simulator.With(world => shop.Simulator.Get<Shop>().Order(new OrderWish("elsewhere", null, [new OrderWishLine(world.Catalogue.FindSlug("JP_5_30")!, 2, null, null)]), TimeProvider.System.GetUtcNow()));
        await Eventually.TrueAsync(() => shop.Simulator.With(world => world.Esims.Count) == 7, "the other order is allocated");

        Assert.Null(await shop.Console.Esim.Webhooks.SweepAsync(default));
        var health = await shop.Console.Esim.Webhooks.HealthAsync(default);
        Assert.Equal((7, 2, 3), (health.LastSweep!.Asked, health.LastSweep.FoundNew, health.LastSweep.FoundChanged));
        Assert.Equal(3, await shop.Console.ReadAsync(context => context.Esims.CountAsync(esim => esim.Status == EsimStatus.Installed)));
        Assert.Null(await shop.Console.Esim.Webhooks.SweepAsync(default));
        Assert.Equal((0, 0), ((await shop.Console.Esim.Webhooks.HealthAsync(default)).LastSweep!.FoundNew, (await shop.Console.Esim.Webhooks.HealthAsync(default)).LastSweep!.FoundChanged));
    }

    [Fact]
    public void What_silence_is_usual_is_judged_by_how_webhooks_came_before()
    {
        var now = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        List<DateTimeOffset> Every(double minutes, int count) => [.. Enumerable.Range(0, count).Select(number => now.AddMinutes(-number * minutes))];
        Assert.Null(EsimAdmin.Core.Webhooks.DeliveryRules.UsualPause(Every(1, 19)));
        Assert.Equal(TimeSpan.FromMinutes(30), EsimAdmin.Core.Webhooks.DeliveryRules.UsualPause(Every(1, 100)));
        Assert.Equal(TimeSpan.FromMinutes(120), EsimAdmin.Core.Webhooks.DeliveryRules.UsualPause(Every(40, 100)));
    }

    /// <summary>Gives the simulated account many eSIMs, in all states.</summary>
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
            var esim = new SimEsim
            {
                EsimTranNo = $"2601{number:D10}",
                OrderNo = $"B2601{number / 10:D9}",
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
            if (installed) (esim.SmdpStatus, esim.EsimStatus, esim.InstalledAt, esim.ActivatedAt, esim.Used, esim.Eid) = ("ENABLED", "IN_USE", at.AddDays(1), at.AddDays(1), package.Volume / 3, $"8904903200{number:D22}");
            if (number % 17 == 0) esim.EsimStatus = installed ? "USED_EXPIRED" : "CANCEL";
            world.Add(esim);
            keys.Add(esim.EsimTranNo);
        }
        return keys;
    });
}
