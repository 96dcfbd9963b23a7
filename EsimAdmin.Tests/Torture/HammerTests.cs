using EsimAdmin.Tests.Support;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Torture;

[Collection(Alone.Name)]
public sealed class HammerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_same_clicks_in_two_processes_at_once_do_nothing_twice_lose_nothing_and_show_no_error_for_what_worked()
    {
        var (counts, differences) = await HammerRun.RunAsync(5, output.WriteLine);
        foreach (var (what, count) in counts) output.WriteLine($"{what}: {count}");
        Assert.Equal([], differences);
    }
}
