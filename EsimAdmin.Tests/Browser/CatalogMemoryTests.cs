using EsimAdmin.Tests.Support;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Browser;

[Collection(Alone.Name)]
public sealed class CatalogMemoryTests(Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task An_idle_circuit_on_the_catalog_costs_at_most_twice_an_empty_page()
    {
        const int Circuits = 15;
        await using var host = await CircuitHost.StartAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(host.Application, to: "/catalog");
        await page.Locator("tbody tr").First.WaitForAsync();
        var other = await chromium.OpenAsync();
        await other.GotoAsync(host.Bare.ToString());
        await other.Locator("#bare").WaitForAsync();
        // All pages stay open until each kind is measured: what a closed one gives back would be taken for the other's thrift.
        var empty = await CostAsync(host, other.Context, host.Bare, "#bare", Circuits);
        var catalog = await CostAsync(host, page.Context, new Uri(host.Application, "catalog"), "tbody tr", Circuits);
        var frame = await CostAsync(host, page.Context, new Uri(host.Application, "orders/999"), "main .empty", 5);
        await page.Context.CloseAsync();
        await other.Context.CloseAsync();
        output.WriteLine($"Managed heap per idle circuit: catalog {catalog / 1048576.0:F2} MB, empty MudBlazor page {empty / 1048576.0:F2} MB, our frame around next to nothing {frame / 1048576.0:F2} MB, ratio {(double)catalog / empty:F2}");
        Assert.InRange((double)catalog / empty, 0, 2);
    }

    /// <summary>What one more page adds, in the middle of several: what a page that has just come still holds is given back while the next of its kind comes.</summary>
    private async Task<long> CostAsync(CircuitHost host, IBrowserContext context, Uri url, string ready, int circuits)
    {
        var steps = new List<long>();
        var before = await host.HeapAsync();
        for (var i = 0; i < circuits; i++)
        {
            var page = await context.NewPageAsync();
            await page.GotoAsync(url.ToString());
            await page.Locator(ready).First.WaitForAsync();
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            var now = await host.HeapAsync();
            steps.Add(now - before);
            before = now;
        }
        output.WriteLine($"{url.AbsolutePath}: {string.Join(' ', steps.Select(step => step / 1024))} KB");
        return steps.Order().ElementAt(circuits / 2);
    }
}
