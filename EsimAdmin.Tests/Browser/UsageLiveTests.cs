using EsimAdmin.Core;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Browser;

public sealed class UsageLiveTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task A_usage_webhook_moves_chart_row_count_and_bell_in_two_browsers_by_itself()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var screens = await UsageScreens.OpenAsync(web, chromium);
        foreach (var (more, used) in new[] { (DataVolume.FromMegabytes(1126), "4.1 GB"), (DataVolume.FromMegabytes(512), "4.6 GB") })
        {
            await screens.WatchAsync(used);
            await screens.UseAsync(more);
            Assert.Equal(8, (await screens.SeenAsync(used)).Count);
        }
        Assert.Equal(1, await web.ReadAsync(context => Task.FromResult(context.Alerts.Count(alert => alert.Key.Contains(":90:")))));
    }
}
