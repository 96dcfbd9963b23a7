using System.Diagnostics;
using EsimAdmin.Core;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Usage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Benchmarks;

/// <summary>How long the data of the charts takes among many samples.</summary>
internal static class UsageBenchmark
{
    private const int Rounds = 200, SamplesPerEsim = 100, Customers = 500;

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Locations = [.. Enumerable.Range(0, 120)
        .Select(number => $"{(char)('A' + number / 26)}{(char)('A' + number % 26)}")];

    public static async Task<string?> RunAsync(string[] args)
    {
        var samples = Benchmark.Number(args, 1_000_000);
        var folder = Directory.CreateTempSubdirectory("esimadmin-usage-").FullName;
        var file = Path.Combine(folder, "console.db");
        var esims = samples / SamplesPerEsim;
        await using (var context = ConsoleFile.Open(file)) await FillAsync(context, esims);
        await using (var context = ConsoleFile.Open(file))
        {
            Console.WriteLine(
                $"{await context.UsageSamples.CountAsync():N0} samples of {esims:N0} eSIMs over a year, "
                + $"{await context.UsageDays.CountAsync():N0} sums of days, {new FileInfo(file).Length / 1024 / 1024:N0} MB");
        }

        var service = new UsageService(new Gate(new Everybody()), new Files(file), new Clock());
        var random = new Random(1);
        var today = DateOnly.FromDateTime(Now.UtcDateTime);
        var figures = new List<Figure>();
        var bare = await TimeAsync("one row by its key", async () =>
        {
            await using var context = ConsoleFile.Open(file);
            return await context.Database.SqlQuery<int>(
                $"SELECT COUNT(*) AS \"Value\" FROM \"Esims\" WHERE \"EsimTranNo\" = {TranNo(random.Next(esims))}").SingleAsync();
        });
        foreach (var (what, limit, read) in new (string, double, Func<Task<int>>)[]
        {
            ("an eSIM's chart", 30, async () => (await service.OfEsimAsync(TranNo(random.Next(esims)), default)).Samples.Count),
            ("the fleet's year", 200, async () => UsageBars.Of(
                [.. await service.DaysAsync(today.AddDays(-364), today, null, default)], today.AddDays(-364), today).Bars.Count),
            ("a customer's year", 200, async () => UsageBars.Of(
                [.. await service.DaysAsync(today.AddDays(-364), today, 1 + random.Next(Customers), default)], today.AddDays(-364), today)
                .Bars.Count),
            ("what lies ahead", 200, async () => (await service.OutlookAsync(onlyMine: false, default)).Live),
        })
        {
            var times = await TimeAsync(what, read);
            figures.Add(new Figure($"{what}, ms, p95", times.Percentile(95), "one row by its key", bare.Percentile(95), Most: limit,
                MostRatio: 3));
        }
        Directory.Delete(folder, recursive: true);
        return Figures.Print(figures);
    }

    private static async Task<List<double>> TimeAsync(string what, Func<Task<int>> read)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            if (await read() == 0) throw new InvalidOperationException($"{what}: there is nothing to be drawn");
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return times;
    }

    private static string TranNo(int number) => $"2601{number:D10}";

    /// <summary>Writes a year's use through the very statements of the application.</summary>
    private static async Task FillAsync(EsimAdminDbContext context, int esims)
    {
        await context.Database.MigrateAsync();
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        for (var number = 1; number <= Customers; number++) context.Customers.Add(
            new Customer { Name = $"Customer {number:D5}", CreatedAt = Now.AddYears(-1) });
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
                context.UsageSamples.Add(new UsageSample
                {
                    EsimTranNo = esim.EsimTranNo,
                    At = at,
                    Used = new DataVolume(used),
                    Total = esim.Total,
                    Added = new DataVolume(added)
                });
                var key = (DateOnly.FromDateTime(at.UtcDateTime).DayNumber, esim.LocationCode, esim.CustomerId);
                days[key] = days.GetValueOrDefault(key) + added;
            }
            esim.Used = esim.ConfirmedUsed = new DataVolume(used);
            context.Esims.Add(esim);
            if (number % 500 != 499 && number != esims - 1) continue;
            await context.SaveChangesAsync();
            context.ChangeTracker.Clear();
        }
        await using var transaction = await context.Database.BeginTransactionAsync();
        await UsageDays.AddAsync(new Unit(context, Now, hasOneWriter: true),
            days.Select(day => (day.Key.Day, day.Key.Location, day.Key.Customer, day.Value)), default);
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
