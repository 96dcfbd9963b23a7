using System.Globalization;
using EsimAdmin.Tests.Core.Usage;

namespace EsimAdmin.Benchmarks;

/// <summary>How fresh the usage of a fleet is, on a clock of its own, and at how many calls; the long form of the test of the same name,
/// with people's calls made.</summary>
internal static class FreshnessBenchmark
{
    public static async Task<string?> RunAsync(string[] args)
    {
        var hours = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 8;
        var found = await FreshnessRun.MeasureAsync(Benchmark.Number(args, 10_000), hours, peopleCall: true, Console.WriteLine);
        return Figures.Print(
            new Figure("oldest live eSIM, hours", found.OldestHours, "what is promised", 3, MostRatio: 1),
            new Figure("oldest of the busiest 100, minutes", found.BusiestMinutes, "what is promised", 30, MostRatio: 1),
            new Figure("most calls in 20 s", found.MostInARound, "what people leave", found.LeftInARound, MostRatio: 1));
    }
}
