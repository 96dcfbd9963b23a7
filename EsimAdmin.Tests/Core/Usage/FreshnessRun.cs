using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Usage;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Simulator.Vendor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Tests.Core.Usage;

/// <summary>How fresh the usage of a fleet is, and at how many calls.</summary>
/// <param name="OldestHours">The longest time that a live eSIM was not asked after.</param>
/// <param name="BusiestMinutes">The same of the 100 that truly use most.</param>
/// <param name="Calls">How often the vendor was asked for usage, by its own count.</param>
/// <param name="OverBudget">In how many rounds that was more than people had left.</param>
/// <param name="MostInARound">The most calls of a round of 20 s.</param>
/// <param name="LeftInARound">What people leave of a round.</param>
public sealed record Freshness(double OldestHours, double BusiestMinutes, long Calls, int OverBudget, long MostInARound, int LeftInARound);

/// <summary>Lets hours of a fleet's life pass on a clock of its own, with the collector's rounds over real HTTP against the simulator,
/// while people use most of the budget.</summary>
public static class FreshnessRun
{
    private const int Busiest = 100, RoundSeconds = 20, PeoplesCallsInARound = 130;

    /// <summary>Measures it from the first hour on, in which the first pass is made.</summary>
    /// <param name="esims">How many eSIMs are live.</param>
    /// <param name="hours">How many hours pass.</param>
    /// <param name="peopleCall">Whether people's calls are made, too; else they are only counted.</param>
    /// <param name="say">Hears how it goes.</param>
    public static async Task<Freshness> MeasureAsync(int esims, double hours, bool peopleCall, Action<string> say)
    {
        var clock = new Clock();
        await using var vendor = await StartVendorAsync(clock);
        var (world, meter) = (vendor.Services.GetRequiredService<World>(), vendor.Services.GetRequiredService<RateMeter>());
        var busiest = Populate(world, esims, clock.GetUtcNow());
        var folder = Directory.CreateTempSubdirectory("esimadmin-fresh-").FullName;
        using var host = StartConsole(clock, vendor, folder);
        await host.Services.MigrateAsync(default);
        if (await host.Services.GetRequiredService<EsimImporter>().RunAsync(default) is { } problem) throw new InvalidOperationException(
            problem.Error.Title);

        var (collector, client) = (host.Services.GetRequiredService<UsageCollector>(),
            host.Services.GetRequiredService<EsimAccessClient>());
        var contexts = host.Services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>();
        var random = new Random(1);
        double oldest = 0, oldestBusy = 0;
        long calls = 0, most = 0;
        var over = 0;
        var left = 8 * RoundSeconds - PeoplesCallsInARound;
        var began = clock.GetUtcNow();
        for (var round = 0; round < hours * 3600 / RoundSeconds; round++)
        {
            Use(world, busiest, clock.GetUtcNow(), random);
            if (peopleCall) await Parallel.ForEachAsync(Enumerable.Range(0, PeoplesCallsInARound),
                new ParallelOptions { MaxDegreeOfParallelism = 8 },
                async (_, token) => await client.BalanceAsync(CallPriority.Person, token));
            var before = meter.Total;
            await collector.RoundAsync(default);
            var made = meter.Total - before;
            calls += made;
            most = Math.Max(most, made);
            if (made > left) over++;
            clock.Pass(TimeSpan.FromSeconds(RoundSeconds));

            // In the first hour a fleet that nobody knew is looked at for the first time.
            var now = clock.GetUtcNow();
            if (now - began < TimeSpan.FromHours(1) || round % 3 != 0) continue;
            await using var context = await contexts.CreateDbContextAsync();
            oldest = Math.Max(oldest, (now - await context.Esims.MinAsync(esim => esim.UsageAskedAt ?? DateTimeOffset.UnixEpoch))
                .TotalHours);
            oldestBusy = Math.Max(oldestBusy, (now - await context.Esims.Where(esim => busiest.Contains(esim.EsimTranNo))
                .MinAsync(esim => esim.UsageAskedAt ?? DateTimeOffset.UnixEpoch)).TotalMinutes);
        }
        say($"{esims:N0} live eSIMs over {hours:F2} hours: {calls:N0} calls for usage, {calls / hours / 3600:F2} a second; {most} at "
            + $"most in {RoundSeconds} s, of {left} that people leave");
        host.Dispose();
        Directory.Delete(folder, recursive: true);
        return new Freshness(oldest, oldestBusy, calls, over, most, left);
    }

    /// <summary>A fleet of which six in ten use data, a hundred of them by far the most.</summary>
    private static List<string> Populate(World world, int esims, DateTimeOffset now)
    {
        lock (world.Sync)
        {
            var package = world.Catalogue.Base.First(one => !one.IsDaily && one.Volume > 20L << 30);
            for (var number = 0; number < esims; number++)
            {
                var began = now.AddDays(-1 - number % 10);
                world.Add(new SimEsim
                {
                    EsimTranNo = $"2601{number:D10}",
                    OrderNo = $"B2601{number / 10:D9}",
                    TransactionId = $"fleet-{number}",
                    Iccid = $"8910300{number:D12}0",
                    Imsi = $"454006{number:D9}",
                    Ac = $"LPA:1$rsp-eu.simlessly.example${number:X16}",
                    Pin = "1234",
                    Puk = "12345678",
                    CreatedAt = began,
                    Pace = 1,
                    Packages = [new SimEsimPackage(package.Code, $"fleet-{number}", package.Volume, package.Duration, package.Price,
                        began)],
                    ExpiresAt = now.AddDays(60),
                    UsageAt = began,
                    SmdpStatus = "ENABLED",
                    EsimStatus = "IN_USE",
                    InstalledAt = began,
                    ActivatedAt = began,
                    Eid = $"8904903200{number:D22}",
                    Used = 1_000_000 + number % 1000,
                });
            }
            world.Commit();
            return [.. Enumerable.Range(0, Busiest).Select(place => $"2601{place * (esims / Busiest):D10}")];
        }
    }

    /// <summary>What is used in a round, as the vendor learns of it: of each eSIM every three hours, of the busiest every half
    /// hour.</summary>
    private static void Use(World world, List<string> busiest, DateTimeOffset now, Random random)
    {
        lock (world.Sync)
        {
            var (slot, slots) = ((int)(now.ToUnixTimeSeconds() / RoundSeconds % (3 * 3600 / RoundSeconds)), 3 * 3600 / RoundSeconds);
            var number = 0;
            foreach (var esim in world.Esims)
            {
                if (number++ % slots == slot && number % 10 < 6) (esim.Used, esim.UsageAt) = (esim.Used + random.Next(1, 20_000_000), now);
            }
            for (var place = slot % 90; place < busiest.Count; place += 90)
            {
                var esim = world.FindEsim(busiest[place])!;
                (esim.Used, esim.UsageAt) = (esim.Used + random.Next(30_000_000, 60_000_000), now);
            }
        }
    }

    private static async Task<WebApplication> StartVendorAsync(Clock clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        // Its own clock stands still within a round: what would be eight a second is counted here, round by round.
        var vendor = SimulatorApp.Build(builder, new SimulatorOptions
        {
            History = false,
            Travellers = false,
            RequestsPerSecond = 1_000_000,
            Latency = 0,
            BusyPercent = 0,
        });
        await vendor.StartAsync();
        return vendor;
    }

    private static IHost StartConsole(Clock clock, WebApplication vendor, string folder)
    {
        var options = vendor.Services.GetRequiredService<SimulatorOptions>();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["EsimAccess:BaseUrl"] = vendor.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!.Addresses.First(),
            ["EsimAccess:AccessCode"] = options.AccessCode,
            ["EsimAccess:SecretKey"] = options.SecretKey,
            ["EsimAccess:RequestsPerSecond"] = "1000000",
            ["ConnectionStrings:EsimAdmin"] = $"Data Source={Path.Combine(folder, "console.db")};Pooling=False",
        });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddEsimAdmin(builder.Configuration, folder);
        // Turns are for a clock that goes on by itself.
        builder.Services.AddSingleton(provider => new RequestPacer(
            provider.GetRequiredService<IOptions<EsimAccessOptions>>(), TimeProvider.System));
        builder.Services.Configure<IdentityOptions>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        return builder.Build();
    }

    /// <summary>Time that passes when it is told to.</summary>
    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _now.Ticks;

        public void Pass(TimeSpan span) => _now += span;
    }
}
