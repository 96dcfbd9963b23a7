using System.Globalization;
using EsimAdmin.Tests.Torture;

namespace EsimAdmin.Benchmarks;

/// <summary>The long form: at least 1,000 orders and top-ups, at least 50 kills; the reference are the vendor's own books of the same
/// run.</summary>
internal static class TortureBenchmark
{
    public static async Task<string?> RunAsync(string[] args)
    {
        var kills = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 50;
        var options = new TortureOptions { Purchases = Benchmark.Number(args, 1000), Kills = kills };
        var verdict = await TortureRun.RunAsync(options, Console.WriteLine, CancellationToken.None);
        Console.WriteLine();
        foreach (var (what, count) in verdict.Counts) Console.WriteLine($"{what,-44} {count,8:N0}");
        Console.WriteLine();
        foreach (var difference in verdict.Differences.Take(40)) Console.WriteLine("DIFFERENCE  " + difference);
        return Figures.Print(new Figure("differences", verdict.Differences.Count, "what the vendor's books permit", 0, Most: 0));
    }
}
