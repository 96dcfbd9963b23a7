using System.Globalization;

namespace EsimAdmin.Benchmarks.Torture;

/// <summary>The long form: at least 1,000 orders and top-ups, at least 50 kills.</summary>
internal static class TortureBenchmark
{
    public static async Task<string?> RunAsync(string[] args)
    {
        var orders = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
        var kills = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 50;
        var verdict = await TortureRun.RunAsync(new TortureOptions { Purchases = orders, Kills = kills }, Console.WriteLine, CancellationToken.None);
        Console.WriteLine();
        foreach (var (what, count) in verdict.Counts) Console.WriteLine($"{what,-44} {count,8:N0}");
        Console.WriteLine();
        foreach (var difference in verdict.Differences.Take(40)) Console.WriteLine("DIFFERENCE  " + difference);
        Console.WriteLine($"{"differences",-44} {verdict.Differences.Count,8:N0}");
        return verdict.Differences.Count == 0 ? null : $"{verdict.Differences.Count} differences";
    }
}
