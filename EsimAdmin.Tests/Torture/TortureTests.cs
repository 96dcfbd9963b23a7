using EsimAdmin.Tests.Support;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Torture;

/// <summary>The short form of <c>EsimAdmin.Benchmarks -- torture</c>.</summary>
[Collection(Alone.Name)]
public sealed class TortureTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_order_is_lost_and_none_paid_twice_under_faults_lost_webhooks_and_kills()
    {
        var verdict = await TortureRun.RunAsync(new TortureOptions { Purchases = 50, Kills = 4, FaultPercent = 3 }, output.WriteLine,
            CancellationToken.None);
        foreach (var (what, count) in verdict.Counts) output.WriteLine($"{what}: {count}");
        Assert.Empty(verdict.Differences);
        Assert.True(verdict.Counts.Where(count => count.What.StartsWith("fault", StringComparison.Ordinal)).Sum(count => count.Count) > 20,
            "faults happened");
        Assert.Equal(4, verdict.Counts.Single(count => count.What == "kills").Count);
    }
}
