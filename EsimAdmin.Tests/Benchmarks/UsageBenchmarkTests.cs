using EsimAdmin.Benchmarks;
using EsimAdmin.Tests.Support;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Benchmarks;

/// <summary>The short forms of <c>EsimAdmin.Benchmarks -- usage</c> and <c>-- freshness</c>.</summary>
[Collection(Alone.Name)]
public sealed class UsageBenchmarkTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_data_of_charts_comes_in_time_among_100_000_samples()
    {
        var results = await UsageBenchmark.MeasureAsync(100_000, output.WriteLine);
        foreach (var (what, p95, limit) in results) output.WriteLine($"{what}: {p95:F1} of {limit} ms");
        Assert.All(results, result => Assert.InRange(result.P95, 0, result.Limit));
    }

    [Fact]
    public async Task Ten_thousand_live_esims_are_never_older_than_3_hours_and_the_busiest_100_than_30_minutes_in_what_people_leave()
    {
        var found = await FreshnessBenchmark.MeasureAsync(10_000, hours: 3.5, peopleCall: false, output.WriteLine);
        output.WriteLine($"oldest {found.OldestHours:F2} hours, oldest of the busiest 100 {found.BusiestMinutes:F1} minutes, at most {found.MostInARound} calls in 20 s of {found.LeftInARound} that are left, {found.Calls} in all");
        Assert.InRange(found.OldestHours, 0, 3);
        Assert.InRange(found.BusiestMinutes, 0, 30);
        Assert.Equal(0, found.OverBudget);
    }
}
