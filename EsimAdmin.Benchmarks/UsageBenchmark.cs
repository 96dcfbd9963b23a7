using System.Diagnostics;
using System.Globalization;
using EsimAdmin.Core;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Usage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Benchmarks;

/// <summary>How long the data of the charts takes among many samples.</summary>
public static class UsageBenchmark
{
    private const int Rounds = 200, SamplesPerEsim = 100, Customers = 500;

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Locations = [.. Enumerable.Range(0, 120).Select(number => $"{(char)('A' + number / 26)}{(char)('A' + number % 26)}")];

    /// <summary>The 95th percentile of each chart's data, with its limit, in milliseconds.</summary>
    /// <param name="samples">How many samples there are, over a year.</param>
    /// <param name="say">Hears how it goes.</param>
    public static async Task<IReadOnlyList<(string What, double P95, double Limit)>> MeasureAsync(int samples, Action<string> say)
    {
        var folder = Directory.CreateTempSubdirectory("esimadmin-usage-").FullName;
        var file = Path.Combine(folder, "console.db");
        var esims = samples / SamplesPerEsim;
        await using (var context = ConsoleFile.Open(file)) await FillAsync(context, esims);
        await using (var context = ConsoleFile.Open(file))
        {
            say($"{await context.UsageSamples.CountAsync():N0} samples of {esims:N0} eSIMs over a year, {await context.UsageDays.CountAsync():N0} sums of days, {new FileInfo(file).Length / 1024 / 1024:N0} MB");
        }

        var service = new UsageService(new Gate(new Everybody()), new Files(file), new Clock());
        var random = new Random(1);
        var today = DateOnly.FromDateTime(Now.UtcDateTime);
        var results = new List<(string, double, double)>();
        foreach (var (what, limit, read) in new (string, double, Func<Task<int>>)[]
        {
            ("an eSIM's chart", 30, async () => (await service.OfEsimAsync(TranNo(random.Next(esims)), default)).Samples.Count),
            ("the fleet's year", 200, async () => UsageBars.Of([.. await service.DaysAsync(today.AddDays(-364), today, null, default)], today.AddDays(-364), today).Bars.Count),
            ("a customer's year", 200, async () => UsageBars.Of([.. await service.DaysAsync(today.AddDays(-364), today, 1 + random.Next(Customers), default)], today.AddDays(-364), today).Bars.Count),
            ("what lies ahead", 200, async () => (await service.OutlookAsync(onlyMine: false, default)).Live),
        })
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                var started = Stopwatch.GetTimestamp();
                if (await read() == 0) throw new InvalidOperationException($"{what}: there is nothing to be drawn");
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
            results.Add((what, times.Order().ElementAt(Rounds * 95 / 100), limit));
        }
        Directory.Delete(folder, recursive: true);
        return results;
    }

    internal static async Task<string?> RunAsync(string[] args)
    {
        var results = await MeasureAsync(args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000, Console.WriteLine);
        Console.WriteLine($"{"data of",-36} {"p95 ms",8} {"limit",8} {"ratio",8}");
        foreach (var (what, p95, limit) in results) Console.WriteLine($"{what,-36} {p95,8:F1} {limit,8} {p95 / limit,8:F2}");
        var (name, worst, most) = results.MaxBy(result => result.P95 / result.Limit);
        return worst <= most ? null : $"{name} takes {worst:F1} ms, more than {most}";
    }

    private static string TranNo(int number) => $"2601{number:D10}";

    /// <summary>Writes a year's use through the very statements of the application.</summary>
    private static async Task FillAsync(EsimAdminDbContext context, int esims)
    {
        await context.Database.MigrateAsync();
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        for (var number = 1; number <= Customers; number++) context.Customers.Add(new Customer { Name = $"Customer {number:D5}", CreatedAt = Now.AddYears(-1) });
        await context.SaveChangesAsync();
        var random = new Random(1);
        var days = new Dictionary<(int Day, string Location, long? Customer), long>();
        for (var number = 0; number < esims; number++)
        {
            var began = Now.AddDays(-365 + 340.0 * number / esims);
            var esim = new Esim
            {
                EsimTranNo = TranNo(number),
                Iccid = $"8910300{number:D12}0",
                OrderNo = $"B2601{number / 10:D9}",
                Status = number % 40 == 0 ? EsimStatus.InUse : EsimStatus.Expired,
                LocationCode = Locations[random.Next(Locations.Length)],
                CustomerId = 1 + number % Customers,
                Total = DataVolume.FromGigabytes(10),
                ActivatedAt = began,
                CreatedAt = began,
                ExpiresAt = began.AddDays(30),
            };
            var used = 0L;
            for (var sample = 0; sample < SamplesPerEsim; sample++)
            {
                var (at, added) = (began.AddHours(6 * sample), random.NextInt64(1, 100_000_000));
                used += added;
                context.UsageSamples.Add(new UsageSample { EsimTranNo = esim.EsimTranNo, At = at, Used = new DataVolume(used), Total = esim.Total, Added = new DataVolume(added) });
                var key = (DateOnly.FromDateTime(at.UtcDateTime).DayNumber, esim.LocationCode, esim.CustomerId);
                days[key] = days.GetValueOrDefault(key) + added;
            }
            esim.Used = new DataVolume(used);
            context.Esims.Add(esim);
            if (number % 500 != 499 && number != esims - 1) continue;
            await context.SaveChangesAsync();
            context.ChangeTracker.Clear();
        }
        await using var transaction = await context.Database.BeginTransactionAsync();
        await UsageDays.AddAsync(context, days.Select(day => (day.Key.Day, day.Key.Location, day.Key.Customer, day.Value)), default);
        await transaction.CommitAsync();
    }

    private sealed class Everybody : ICallerSource
    {
        public ValueTask<Caller> GetAsync() => ValueTask.FromResult(new Caller("person", "Person", Permissions.Of([Roles.Administrator])));
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Files(string file) : IDbContextFactory<EsimAdminDbContext>
    {
        public EsimAdminDbContext CreateDbContext() => ConsoleFile.Open(file);
    }
}
