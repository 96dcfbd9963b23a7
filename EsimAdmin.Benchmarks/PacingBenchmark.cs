using System.Diagnostics;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Benchmarks;

/// <summary>The gate to the vendor under a flood, over real HTTP; its rules are tested on a clock of their own.</summary>
internal static class PacingBenchmark
{
    private const int Limit = 8;

    public static async Task<string?> RunAsync(string[] args)
    {
        var seconds = Benchmark.Number(args, 14);
        var figures = new List<Figure>();
        foreach (var people in new[] { true, false })
        {
            var (rate, most) = await MeasureAsync(people, seconds);
            var who = people ? "half of them people" : "all of them background";
            figures.Add(new Figure($"seconds for {Limit} requests, {who}", Limit / rate, "what the vendor permits", 1,
                MostRatio: Limit / 7.8));
            figures.Add(new Figure($"most requests in a second, {who}", most, "what the vendor permits", Limit, Most: Limit));
        }
        return Figures.Print(figures);
    }

    private static async Task<(double Rate, int Most)> MeasureAsync(bool people, int seconds)
    {
        await using var simulator = await TestSimulator.StartAsync(options => options.RequestsPerSecond = Limit);
        await using var services = simulator.Client(requestsPerSecond: Limit);
        var client = services.GetRequiredService<EsimAccessClient>();
        await client.BalanceAsync(CallPriority.Person, default);
        await Eventually.TrueAsync(() => Stopwatch.GetElapsedTime(simulator.Meter.Arrivals[^1]).TotalSeconds > 1.1, "an empty second");
        simulator.Meter.Reset();

        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async caller =>
        {
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
            {
                await client.BalanceAsync(people && caller % 2 == 0 ? CallPriority.Person : CallPriority.Background, default);
            }
        }));

        // The middle of all rounds: neither the queue running empty nor a stall of the machine is the gate's doing.
        var arrivals = simulator.Meter.Arrivals.Where(arrival => Stopwatch.GetElapsedTime(started, arrival).TotalSeconds < seconds)
            .ToList();
        var rounds = arrivals.Zip(arrivals.Skip(Limit), (from, to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds);
        return (Limit / rounds.Percentile(50), simulator.Meter.MostInASecond);
    }
}
