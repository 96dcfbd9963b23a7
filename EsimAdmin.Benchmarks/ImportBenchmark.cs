using System.Diagnostics;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Benchmarks;

/// <summary>How fast an account is imported, and how long a person waits meanwhile.</summary>
internal static class ImportBenchmark
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(230);

    private sealed record Seen(double Seconds, double BareSeconds, int Requests, int MostInASecond, IReadOnlyList<double> Waits,
        IReadOnlyList<double> IdleWaits);

    public static async Task<string?> RunAsync(string[] args)
    {
        var seen = await MeasureAsync(Benchmark.Number(args, 20_000));
        return Figures.Print(
            new Figure("import, seconds", seen.Seconds, "the same requests, answers thrown away", seen.BareSeconds, MostRatio: 1.05),
            new Figure("import, seconds", seen.Seconds, "what 8 a second permit", seen.Requests / 8.0, MostRatio: 1.05),
            new Figure("most requests in a second", seen.MostInASecond, "what the vendor permits", 8, Most: 8));
    }

    public static async Task<string?> PersonWaitAsync(string[] args)
    {
        var seen = await MeasureAsync(Benchmark.Number(args, 20_000));
        return Figures.Print(
            new Figure("answer during the import, ms, median", seen.Waits.Percentile(50), "without an import",
                seen.IdleWaits.Percentile(50)),
            new Figure("answer during the import, ms, p95", seen.Waits.Percentile(95), "without an import", seen.IdleWaits.Percentile(95),
                Most: 300, MostRatio: 3));
    }

    private static async Task<Seen> MeasureAsync(int esims)
    {
        await using var simulator = await TestSimulator.StartAsync(options => options.RequestsPerSecond = 8);
        var keys = AccountTests.Populate(simulator, esims);
        await using var console = await TestConsole.StartAsync(
            simulator, change: settings => settings["EsimAccess:RequestsPerSecond"] = "8", workers: false);
        var (client, importer) = (console.Get<EsimAccessClient>(), console.Get<EsimImporter>());
        // Warm, as in a process that has been running.
        await console.Esim.Esims.RefreshAsync(keys[0], default);
        var idle = await AskAsync(client, keys, () => false, 20);

        await QuietAsync(simulator);
        var started = Stopwatch.GetTimestamp();
        // Its end is noted when it comes, not when the next person comes.
        var import = Task.Run(async () => (Problem: await importer.RunAsync(default),
            Seconds: Stopwatch.GetElapsedTime(started).TotalSeconds));
        var waits = await AskAsync(client, keys, () => import.IsCompleted, int.MaxValue);
        var (problem, seconds) = await import;
        if (problem is not null) throw new InvalidOperationException(problem.Error.Title);
        var (requests, most) = (simulator.Meter.Total, simulator.Meter.MostInASecond);
        if (await console.ReadAsync(context => context.Esims.CountAsync()) != esims) throw new InvalidOperationException(
            "not all eSIMs are here");
        Console.WriteLine($"{esims:N0} eSIMs in {seconds:F2} s with {requests} requests, of them {waits.Count} of people");

        await QuietAsync(simulator);
        return new Seen(seconds, await BareAsync(simulator, esims, (int)requests - waits.Count, Between), (int)requests, most, waits, idle);
    }

    /// <summary>People who come one after the other.</summary>
    private static async Task<List<double>> AskAsync(EsimAccessClient client, List<string> keys, Func<bool> enough, int most)
    {
        var waits = new List<double>();
        using var pause = new PeriodicTimer(Between);
        while (waits.Count < most && await pause.WaitForNextTickAsync() && !enough())
        {
            var asked = Stopwatch.GetTimestamp();
            var answer = await client.EsimAsync(keys[waits.Count * 37 % keys.Count], CallPriority.Person, default);
            if (answer.Problem is { } problem) throw new InvalidOperationException(problem.Error.Title);
            waits.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }
        return waits;
    }

    /// <summary>The same pages by a client of its own, with people who come as often; nothing is done with the answers.</summary>
    private static async Task<double> BareAsync(TestSimulator simulator, int esims, int pages, TimeSpan between)
    {
        await using var services = simulator.Client(requestsPerSecond: 8);
        var client = services.GetRequiredService<EsimAccessClient>();
        var started = Stopwatch.GetTimestamp();
        var reading = Task.WhenAll(Enumerable.Range(1, pages).Select(page => client.EsimsCreatedAsync(
            DateTimeOffset.UnixEpoch, TimeProvider.System.GetUtcNow(), Math.Min(page, EsimAccessClient.Pages(esims)),
            CallPriority.Background, default)));
        using var pause = new PeriodicTimer(between);
        while (await pause.WaitForNextTickAsync() && !reading.IsCompleted) await client.BalanceAsync(CallPriority.Person, default);
        await reading;
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task QuietAsync(TestSimulator simulator)
    {
        await Eventually.TrueAsync(() => Stopwatch.GetElapsedTime(simulator.Meter.Arrivals[^1]).TotalSeconds > 1.1, "an empty second");
        simulator.Meter.Reset();
    }
}
