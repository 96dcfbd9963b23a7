using EsimAdmin.Tests.Hostile;

namespace EsimAdmin.Benchmarks;

/// <summary>Inputs of every kind at every door; the reference is that nothing fails and nothing is kept.</summary>
internal static class FuzzBenchmark
{
    private const int MostGrown = 200;

    public static async Task<string?> RunAsync(string[] args)
    {
        var seed = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1;
        var result = await FuzzRun.RunAsync(Benchmark.Number(args, 1_000_000), seed, Console.WriteLine);
        foreach (var (what, count) in result.Inputs) Console.WriteLine($"{what,-44} {count,9:N0}");
        foreach (var problem in result.Problems.Take(40)) Console.WriteLine("PROBLEM  " + problem);
        return Figures.Print(new Figure("problems", result.Problems.Count, "nothing fails", 0, Most: 0),
            new Figure("MB of memory grown", result.Grown / (1 << 20), "bounded by", MostGrown, Most: MostGrown));
    }
}
