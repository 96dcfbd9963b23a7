using EsimAdmin.Benchmarks;
using EsimAdmin.Tests.Support;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Benchmarks;

/// <summary>The short form of <c>EsimAdmin.Benchmarks -- lookup</c>.</summary>
[Collection(Alone.Name)]
public sealed class LookupTests(ITestOutputHelper output)
{
    [Fact]
    public async Task An_esim_is_found_by_any_identifier_among_100_000_within_50_ms()
    {
        var results = await LookupBenchmark.MeasureAsync(100_000, output.WriteLine);
        foreach (var (what, p95) in results) output.WriteLine($"{what}: {p95:F1} ms");
        Assert.All(results, result => Assert.InRange(result.P95, 0, 50));
    }
}
