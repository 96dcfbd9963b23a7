using EsimAdmin.Core;
using EsimAdmin.Tests.Browser;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Benchmarks;

/// <summary>How soon a webhook about usage is seen on all screens that show it, in two browsers.</summary>
internal static class LiveBenchmark
{
    public static Task<string?> RunAsync(string[] args) => Browsers.MeasureAsync(async chromium =>
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var screens = await UsageScreens.OpenAsync(web, chromium);
        var bare = await screens.First.BareAnswersAsync();
        // The first passes through a process that has hardly run: every step of it is compiled then. What people see all day is the second.
        await MeasureAsync(web, screens, DataVolume.FromMegabytes(1126), "4.1 GB");
        var seen = await MeasureAsync(web, screens, DataVolume.FromMegabytes(512), "4.6 GB");
        return Figures.Print([.. seen.Select(one => new Figure(
            $"{one.What}, ms", one.Milliseconds, "the browser's plainest answer", bare.Max(), Most: 150, MostRatio: 3))]);
    });

    private static async Task<List<(string What, double Milliseconds)>> MeasureAsync(
        WebConsole web, UsageScreens screens, DataVolume more, string used)
    {
        await screens.WatchAsync(used);
        await screens.UseAsync(more);
        var seen = new List<(string, double)>();
        foreach (var (what, at) in await screens.SeenAsync(used))
        {
            var arrived = await web.ReadAsync(context =>
                context.Deliveries.Where(delivery => delivery.NotifyType == "DATA_USAGE").OrderByDescending(delivery => delivery.Id)
                    .Select(delivery => delivery.ReceivedAt).FirstAsync());
            seen.Add((what, at - arrived.ToUnixTimeMilliseconds()));
        }
        return seen;
    }
}
