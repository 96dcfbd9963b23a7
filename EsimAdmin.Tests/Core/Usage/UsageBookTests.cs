using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Usage;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using FsCheck.Xunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace EsimAdmin.Tests.Core.Usage;

public sealed class UsageBookTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_days_sums_are_what_the_samples_add_up_to_whatever_is_used_assigned_and_thinned(int seed)
    {
        await using var simulator = await TestSimulator.StartAsync();
        var keys = AccountTests.Populate(simulator, 12);
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        Assert.Null(await console.Get<EsimImporter>().RunAsync(default));
        console.Caller.Caller = TestCaller.As(Roles.Administrator);
        var customers = new List<long?> { null };
        foreach (var name in new[] { "Ana", "Ben" }) customers.Add((await console.Esim.Customers.GetOrAddAsync(name, default)).Value!.Id);

        var random = new Random(seed);
        var mirror = console.Get<EsimMirror>();
        for (var step = 0; step < 60; step++)
        {
            var key = keys[random.Next(keys.Count)];
            var esim = await console.ReadAsync(context => context.Esims.SingleAsync(one => one.EsimTranNo == key));
            if (random.Next(4) > 0) await mirror.TakeUsageAsync(
                [key], [new VendorUsage(key, esim.Used + new DataVolume(random.Next(1, 5_000_000)), null, null)], default);
            else await console.Esim.Customers.AssignAsync([key], customers[random.Next(customers.Count)], default);
            // Some of it lies in days long past.
            if (random.Next(5) == 0) await MoveBackAsync(console, key, days: random.Next(20, 60));
        }
        await AgreeAsync(console);

        var (sum, ends) = await SumsAsync(console);
        await new UsageThinner(console.Get<Work>(), TimeProvider.System, NullLogger<UsageThinner>.Instance).RoundAsync(default);
        await AgreeAsync(console);
        var after = await SumsAsync(console);
        Assert.Equal(sum, after.Sum);
        Assert.Equal(ends, after.Ends);
        var old = DateTimeOffset.UtcNow.AddDays(-UsageThinner.KeptWhole - 1);
        var perDay = await console.ReadAsync(context => context.UsageSamples.Where(sample => sample.At < old).ToListAsync());
        Assert.NotEmpty(perDay);
        Assert.All(perDay.GroupBy(sample => (sample.EsimTranNo, sample.At.UtcDateTime.Date)), day => Assert.Single(day));
    }

    [Fact]
    public async Task What_was_used_before_an_esim_was_known_is_no_days_use()
    {
        await using var simulator = await TestSimulator.StartAsync();
        AccountTests.Populate(simulator, 30);
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        Assert.Null(await console.Get<EsimImporter>().RunAsync(default));
        Assert.NotEqual(0, await console.ReadAsync(context =>
            context.Esims.CountAsync(esim => esim.Used > DataVolume.Zero && esim.Pace > DataVolume.Zero)));
        Assert.Equal(0, await console.ReadAsync(context => context.UsageSamples.CountAsync()));
        Assert.Equal(0, await console.ReadAsync(context => context.UsageDays.CountAsync()));
    }

    [Fact]
    public async Task Usage_written_down_elsewhere_comes_before_the_first_sample_once_and_the_sums_agree()
    {
        await using var simulator = await TestSimulator.StartAsync();
        AccountTests.Populate(simulator, 30);
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        Assert.Null(await console.Get<EsimImporter>().RunAsync(default));
        var known = await console.ReadAsync(context => context.Esims.AsNoTracking().Where(esim => esim.Used > DataVolume.Zero)
            .ToListAsync());
        var past = known.SelectMany(esim => Enumerable.Range(1, 4)
            .Select(day => new PastUse(esim.EsimTranNo, DateTimeOffset.UtcNow.AddDays(day - 9), new DataVolume(esim.Used.Bytes * day / 5))))
            .ToList();
        Assert.Equal(past.Count, await console.Get<PastUsage>()
            .TakeOverAsync(past.Append(new PastUse("unknown", DateTimeOffset.UtcNow, new DataVolume(1))), default));
        Assert.Equal(0, await console.Get<PastUsage>().TakeOverAsync(past, default));
        await AgreeAsync(console);
        Assert.Equal(known.Sum(esim => esim.Used.Bytes), await console.ReadAsync(
            context => context.UsageDays.Where(day => day.CustomerId == UsageDay.Fleet).SumAsync(day => day.Bytes)));
        Assert.NotNull(await console.ReadAsync(context => context.Esims.Where(esim => esim.Status == EsimStatus.InUse)
            .Select(esim => esim.ExhaustsAt).FirstAsync()));
    }

    [Property]
    public bool Bars_lose_nothing_leave_no_gap_and_stay_few(ushort[] uses, byte span)
    {
        var from = new DateOnly(2026, 1, 1);
        var to = from.AddDays(span + 1);
        var days = (uses ?? []).Select((use, index) => new DayUse(
            from.AddDays(index * 7 % (span + 2)), $"L{index % 9}", new DataVolume(use))).ToList();
        var bars = UsageBars.Of(days, from, to);
        return bars.Bars.Sum(bar => bar.Total.Bytes) == days.Sum(day => day.Used.Bytes)
            && bars.Bars[0].From == from && bars.Bars[^1].To == to
                && bars.Bars.Zip(bars.Bars.Skip(1)).All(pair => pair.First.To.AddDays(1) == pair.Second.From)
            && bars.Bars.Count <= 92 && bars.Series.Count <= 6;
    }

    private static Task MoveBackAsync(TestConsole console, string key, int days) => console.Get<Work>().DoAsync(async unit =>
    {
        var context = unit.Context;
        foreach (var sample in await context.UsageSamples.Where(sample => sample.EsimTranNo == key).ToListAsync())
        {
            context.Entry(sample).Property(one => one.At).CurrentValue = sample.At - TimeSpan.FromDays(days);
        }
        await unit.SaveAsync(default);
        await context.UsageDays.ExecuteDeleteAsync();
        var samples = await context.UsageSamples.Join(context.Esims, sample => sample.EsimTranNo, one => one.EsimTranNo,
            (sample, one) => new { sample.At, sample.Added, one.LocationCode, one.CustomerId }).ToListAsync();
        await UsageDays.AddAsync(unit, samples.Select(sample =>
            (DateOnly.FromDateTime(sample.At.UtcDateTime).DayNumber, sample.LocationCode, sample.CustomerId, sample.Added.Bytes)), default);
    }, default);

    private static async Task AgreeAsync(TestConsole console)
    {
        var kept = await console.ReadAsync(context => context.UsageDays.Where(day => day.Bytes != 0).ToListAsync());
        var samples = await console.ReadAsync(context => context.UsageSamples.Join(
            context.Esims, sample => sample.EsimTranNo, esim => esim.EsimTranNo,
            (sample, esim) => new { sample.At, sample.Added, esim.LocationCode, esim.CustomerId }).ToListAsync());
        string Line(int day, string location, long customer, long bytes) => $"{day} {location} {customer} {bytes}";
        var expected = samples.SelectMany(sample => new[] { sample.CustomerId ?? UsageDay.Nobody, UsageDay.Fleet }.Select(
            customer => (Day: DateOnly.FromDateTime(sample.At.UtcDateTime).DayNumber, sample.LocationCode, Customer: customer,
            sample.Added.Bytes)))
            .GroupBy(one => (one.Day, one.LocationCode, one.Customer)).Select(group => (group.Key, Bytes: group.Sum(one => one.Bytes)))
                .Where(one => one.Bytes != 0);
        Assert.Equal(expected.Select(one => Line(one.Key.Day, one.Key.LocationCode, one.Key.Customer, one.Bytes)).Order(),
            kept.Select(day => Line(day.Day, day.LocationCode, day.CustomerId, day.Bytes)).Order());
    }

    /// <summary>What was used in all, and how much each eSIM had used at the end of each day.</summary>
    private static async Task<(long Sum, List<string> Ends)> SumsAsync(TestConsole console)
    {
        var samples = await console.ReadAsync(context => context.UsageSamples.AsNoTracking().ToListAsync());
        return (samples.Sum(sample => sample.Added.Bytes),
            [.. samples.GroupBy(sample => (sample.EsimTranNo, sample.At.UtcDateTime.Date))
                .Select(day => $"{day.Key} {day.OrderBy(sample => sample.At).ThenBy(sample => sample.Id).Last().Used.Bytes}").Order()]);
    }
}
