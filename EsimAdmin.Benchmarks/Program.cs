using EsimAdmin.Benchmarks.Torture;

namespace EsimAdmin.Benchmarks;

/// <summary>The benchmarks by name; each closes with "NAME: holds" or "NAME: falls short, …".</summary>
internal static class Benchmark
{
    private static readonly Dictionary<string, (string What, Func<string[], Task<string?>> Run)> All = new(StringComparer.OrdinalIgnoreCase)
    {
        ["torture"] = ("1,000 orders and top-ups under faults, lost webhooks and 50 kills, compared with the vendor's books; torture [orders] [kills]", TortureBenchmark.RunAsync),
        ["lookup"] = ("finding an eSIM among 1,000,000 by any identifier within 50 ms at the 95th percentile; lookup [eSIMs]", LookupBenchmark.RunAsync),
        ["usage"] = ("the data of an eSIM's chart within 30 ms and of the fleet's year within 200 ms among 1,000,000 samples; usage [samples]", UsageBenchmark.RunAsync),
        ["freshness"] = ("10,000 live eSIMs never older than 3 hours, the busiest 100 within 30 minutes, in what people leave of the budget; freshness [eSIMs] [hours]", FreshnessBenchmark.RunAsync),
    };

    private static async Task<int> Main(string[] args)
    {
        if (args is not [var name, .. var rest] || !All.TryGetValue(name, out var benchmark))
        {
            foreach (var (known, (what, _)) in All) Console.WriteLine($"{known,-12} {what}");
            return args is ["list"] ? 0 : 1;
        }
        var shortfall = await benchmark.Run(rest);
        Console.WriteLine(shortfall is null ? $"{name}: holds" : $"{name}: falls short, {shortfall}");
        return shortfall is null ? 0 : 1;
    }
}
