using EsimAdmin.Tests.Support;
using Microsoft.Playwright;

namespace EsimAdmin.Benchmarks;

/// <summary>What an idle circuit costs the server, beside an empty page with MudBlazor's providers, in a process that does nothing
/// else.</summary>
internal static class MemoryBenchmark
{
    private static readonly string[] Lists = ["catalog", "esims", "orders"];

    public static Task<string?> RunAsync(string[] args) => Browsers.MeasureAsync(async chromium =>
    {
        var circuits = Benchmark.Number(args, 15);
        await using var host = await CircuitHost.StartAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(host.Application, to: "/catalog");
        await page.OrderAsync("JP_5_30", "Japan 5GB 30Days", 2);
        var other = await chromium.OpenAsync();
        await other.GotoAsync(host.Bare.ToString());
        await other.Locator("#bare").WaitForAsync();
        // All pages stay open until each kind is measured: what a closed one gives back would be taken for the other's thrift.
        var empty = await CostAsync(host, other.Context, host.Bare, "#bare", circuits);
        var lists = new List<(string Name, double Cost)>();
        foreach (var name in Lists)
            lists.Add((name, await CostAsync(host, page.Context, new Uri(host.Application, name), "tbody tr", circuits)));
        var frame = await CostAsync(host, page.Context, new Uri(host.Application, "orders/999"), "main .empty", 5);
        await page.Context.CloseAsync();
        await other.Context.CloseAsync();
        return Figures.Print([.. lists.Select(list => new Figure($"circuit on {list.Name}, MB", list.Cost, "empty MudBlazor page", empty,
            MostRatio: 4.5)),
            new Figure("our frame around next to nothing, MB", frame, "empty MudBlazor page", empty)]);
    });

    /// <summary>What one more page adds, in the middle of several: what a page that has just come still holds is given back while the next
    /// of its kind comes.</summary>
    private static async Task<double> CostAsync(CircuitHost host, IBrowserContext context, Uri url, string ready, int circuits)
    {
        var steps = new List<double>();
        var before = await host.HeapAsync();
        for (var i = 0; i < circuits; i++)
        {
            var page = await context.NewPageAsync();
            await page.GotoAsync(url.ToString());
            await page.Locator(ready).First.WaitForAsync();
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            var now = await host.HeapAsync();
            steps.Add((now - before) / 1048576.0);
            before = now;
        }
        Console.WriteLine($"{url.AbsolutePath}: {string.Join(' ', steps.Select(step => $"{step:F2}"))} MB");
        return steps.Percentile(50);
    }
}
