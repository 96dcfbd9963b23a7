using EsimAdmin.Tests.Torture;

namespace EsimAdmin.Benchmarks;

/// <summary>Two processes, one database, the same clicks in both at once; the reference is what one click each would have done.</summary>
internal static class HammerBenchmark
{
    public static async Task<string?> RunAsync(string[] args)
    {
        var (counts, differences) = await HammerRun.RunAsync(Benchmark.Number(args, 200), Console.WriteLine);
        foreach (var (what, count) in counts) Console.WriteLine($"{what,-44} {count,8:N0}");
        foreach (var difference in differences.Take(40)) Console.WriteLine("DIFFERENCE  " + difference);
        return Figures.Print(new Figure("differences", differences.Count, "what one click each would have done", 0, Most: 0));
    }
}
