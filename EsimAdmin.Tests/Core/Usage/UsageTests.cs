using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Usage;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Storage;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using FsCheck.Xunit;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Core.Usage;

public sealed class UsageTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_forecast_half_way_through_the_allowance_misses_the_day_of_exhaustion_by_at_most_15_per_cent_in_the_middle()
    {
        var lives = Live(travellers: 600);
        var errors = new List<(HabitKind Habit, double OfAll, double OfRest)>();
        foreach (var (habit, samples) in lives)
        {
            var half = samples.FindIndex(sample => sample.Used.Bytes * 2 >= sample.Total.Bytes);
            var actual = samples[^1].At;
            var forecast = UsageRules.Forecast(samples[..(half + 1)])!.ExhaustedAt!.Value;
            errors.Add((habit, Math.Abs((forecast - actual) / (actual - samples[0].At)),
                Math.Abs((forecast - actual) / (actual - samples[half].At))));
        }
        foreach (var group in errors.GroupBy(error => error.Habit).OrderBy(group => group.Key))
        {
            output.WriteLine(
                $"{group.Key,-8} {group.Count(),4} travellers: {Median(group.Select(error => error.OfAll)):P1} of the whole time, "
                + $"{Median(group.Select(error => error.OfRest)):P1} of the time that was left");
        }
        var (all, rest) = (Median(errors.Select(error => error.OfAll)), Median(errors.Select(error => error.OfRest)));
        output.WriteLine($"All      {errors.Count,4} travellers: {all:P1} of the whole time, {rest:P1} of the time that was left");
        Assert.Equal(Enum.GetValues<HabitKind>().Length, errors.Select(error => error.Habit).Distinct().Count());
        Assert.True(errors.Count > 150, "enough travellers use all of their data");
        Assert.InRange(all, 0, 0.15);
    }

    [Property]
    public bool A_forecast_never_lies_before_the_last_sample(uint[] steps)
    {
        var samples = new List<UsageSample> { Sample(0, 0) };
        foreach (var step in steps ?? []) samples.Add(Sample(samples.Count, samples[^1].Used.Bytes + step % 1_000_000));
        return UsageRules.Forecast(samples) is not { } forecast || forecast.ExhaustedAt is null || forecast.ExhaustedAt >= samples[^1].At;
    }

    [Fact]
    public void Nothing_used_is_never_used_up_and_one_sample_says_nothing()
    {
        Assert.Null(UsageRules.Forecast([Sample(0, 5)]));
        Assert.Null(UsageRules.Forecast([Sample(0, 5), Sample(9, 5)])!.ExhaustedAt);
    }

    [Fact]
    public async Task Usage_is_collected_ten_at_a_time_and_kept_only_when_it_has_changed()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var keys = AccountTests.Populate(simulator, 200);
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        Assert.Null(await console.Get<EsimImporter>().RunAsync(default));
        var collector = new UsageCollector(console.Get<EsimAdmin.Core.EsimAccess.EsimAccessClient>(), console.Get<EsimMirror>(),
            console.Get<IDbContextFactory<EsimAdmin.Core.Storage.EsimAdminDbContext>>(), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<UsageCollector>.Instance);
        var before = simulator.Meter.Total;
        await collector.RoundAsync(default);
        var live = await console.ReadAsync(context => context.Esims.CountAsync(esim => esim.UsageDueAt != null));
        Assert.Equal((live + 9) / 10, simulator.Meter.Total - before);
        await collector.RoundAsync(default);
        Assert.Equal((live + 9) / 10, simulator.Meter.Total - before);

        var samples = await console.ReadAsync(context => context.UsageSamples.CountAsync());
        var busy = simulator.With(world => world.Esims.First(esim => esim is { EsimStatus: "IN_USE" }));
        simulator.With(world => busy.Used += 1_000_000);
        await console.ReadAsync(context => context.Esims.ExecuteUpdateAsync(
            change => change.SetProperty(esim => esim.UsageDueAt, TimeProvider.System.GetUtcNow().AddMinutes(-1))));
        await collector.RoundAsync(default);
        Assert.Equal(samples + 1, await console.ReadAsync(context => context.UsageSamples.CountAsync()));
        Assert.Equal(busy.Used, (await console.Esim.Usage.OfEsimAsync(busy.EsimTranNo, default)).Samples[^1].Used.Bytes);
        Assert.Contains(busy.EsimTranNo, keys);
    }

    [Fact]
    public void The_busy_and_nearly_exhausted_are_asked_after_often_those_at_rest_rarely_those_that_ended_never()
    {
        TimeSpan? After(EsimStatus status, long used, int? hours) =>
            UsageRules.AskAgainAfter(new Esim { EsimTranNo = "1", Status = status, Used = new(used), Total = new(100) },
            hours is { } ago ? Noon.AddHours(-ago) : null, Noon);
        Assert.Equal(TimeSpan.FromMinutes(20), After(EsimStatus.InUse, 85, 1));
        Assert.Equal(TimeSpan.FromMinutes(45), After(EsimStatus.InUse, 40, 1));
        Assert.True(After(EsimStatus.InUse, 40, 48) < TimeSpan.FromHours(3));
        Assert.True(After(EsimStatus.New, 0, null) >= TimeSpan.FromHours(12));
        Assert.Null(After(EsimStatus.Expired, 100, 1));
    }

    private static UsageSample Sample(int day, long used) =>
        new() { EsimTranNo = "1", At = Noon.AddDays(day), Used = new DataVolume(used), Total = new DataVolume(1_000_000_000) };

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

    /// <summary>Lets simulated travellers live and writes down what the vendor would tell every three hours, until their data is used
    /// up.</summary>
    private static List<(HabitKind Habit, List<UsageSample> Samples)> Live(int travellers)
    {
        using var store = new WorldStore("");
        var world = new World(new SimulatorOptions { Speed = 1, History = false, InitialBalance = long.MaxValue / 2 }, store);
        var notifier = new Notifier(world, new());
        var life = new Travellers(world, notifier);
        var shop = new Shop(world, notifier, life);
        var package = world.Catalogue.FindSlug("JP_5_30")!;
        for (var order = 0; order < travellers / 30; order++) shop.Allocate(
            shop.Order(new OrderWish($"t-{order}", null, [new OrderWishLine(package, 30, null, null)]), Noon), Noon, pace: 1);

        var told = world.Esims.ToDictionary(esim => esim.EsimTranNo, _ => new List<UsageSample>());
        for (var hour = 0; hour < 24 * 45; hour += 3)
        {
            var now = Noon.AddHours(hour);
            foreach (var esim in world.DueEsims(now)) life.Live(esim, now);
            foreach (var esim in world.Esims.Where(esim => esim.Used > 0))
            {
                var samples = told[esim.EsimTranNo];
                if (samples.Count == 0) samples.Add(new UsageSample
                {
                    EsimTranNo = esim.EsimTranNo,
                    At = esim.ActivatedAt ?? now,
                    Used = DataVolume.Zero,
                    Total = new DataVolume(esim.TotalVolume)
                });
                if (samples[^1].Used.Bytes < esim.Used) samples.Add(
                    new UsageSample
                    {
                        EsimTranNo = esim.EsimTranNo,
                        At = now,
                        Used = new DataVolume(esim.Used),
                        Total = new DataVolume(esim.TotalVolume)
                    });
            }
        }
        return [.. told.Where(pair => pair.Value.Count > 4 && pair.Value[^1].Used == pair.Value[^1].Total
            && (pair.Value[^1].At - pair.Value[0].At).TotalDays > 4)
            .Select(pair => (Habit.Of(world.Options.Seed, pair.Key), pair.Value))];
    }
}
