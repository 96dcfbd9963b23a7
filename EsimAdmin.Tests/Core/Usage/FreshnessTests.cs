using Xunit.Abstractions;

namespace EsimAdmin.Tests.Core.Usage;

public sealed class FreshnessTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Live_esims_are_never_older_than_3_hours_and_the_busiest_100_than_30_minutes_in_what_people_leave()
    {
        var found = await FreshnessRun.MeasureAsync(10_000, hours: 3.5, peopleCall: false, output.WriteLine);
        output.WriteLine(
            $"oldest {found.OldestHours:F2} hours, oldest of the busiest 100 {found.BusiestMinutes:F1} minutes, "
            + $"{found.Calls} calls in all");
        Assert.InRange(found.OldestHours, 0, 3);
        Assert.InRange(found.BusiestMinutes, 0, 30);
        Assert.Equal(0, found.OverBudget);
    }
}
