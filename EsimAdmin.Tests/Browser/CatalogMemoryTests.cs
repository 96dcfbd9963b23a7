using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using MudBlazor.Services;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Browser;

[Collection(Alone.Name)]
public sealed class CatalogMemoryTests(Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task An_idle_circuit_on_the_catalog_costs_at_most_twice_an_empty_page()
    {
        const int Circuits = 15;
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, to: "/catalog");
        await page.Locator("tbody tr").First.WaitForAsync();
        await using var bare = await BareAsync();
        var address = bare.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var other = await chromium.OpenAsync();
        await other.GotoAsync(address);
        await other.Locator("#bare").WaitForAsync();
        await QuietAsync();
        // All pages stay open until both are measured: what a closed one gives back would be taken for the other's thrift. By turns, so that
        // what the process does besides falls on both alike.
        List<long> empties = [], catalogs = [], frames = [];
        for (var i = 0; i < Circuits; i++)
        {
            empties.Add(await CostAsync(other.Context, address, "#bare"));
            catalogs.Add(await CostAsync(page.Context, web.Url("/catalog"), "tbody tr"));
            if (i % 3 == 0) frames.Add(await CostAsync(page.Context, web.Url("/orders/999"), "main .empty"));
        }
        var (empty, catalog, frame) = (Median(empties), Median(catalogs), Median(frames));
        await page.Context.CloseAsync();
        await other.Context.CloseAsync();
        output.WriteLine($"Managed heap per idle circuit: catalog {catalog / 1048576.0:F2} MB, empty MudBlazor page {empty / 1048576.0:F2} MB, our frame around next to nothing {frame / 1048576.0:F2} MB, ratio {(double)catalog / empty:F2}");
        Assert.InRange((double)catalog / empty, 0, 2);
    }

    private static async Task<long> CostAsync(IBrowserContext context, string url, string ready)
    {
        var before = Heap();
        var page = await context.NewPageAsync();
        await page.GotoAsync(url);
        await page.Locator(ready).First.WaitForAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        return Heap() - before;
    }

    /// <summary>What others give back meanwhile, such as pooled buffers, moves single steps only.</summary>
    private static long Median(List<long> steps) => steps.Order().ElementAt(steps.Count / 2);

    /// <summary>Waits until what other tests have left behind in this process is given back: less than a tenth of a circuit in ten seconds.</summary>
    private static async Task QuietAsync()
    {
        var readings = new Queue<long>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var second = 0; second < 180; second++)
        {
            readings.Enqueue(Heap());
            if (readings.Count > 10) readings.Dequeue();
            if (readings.Count == 10 && readings.Max() - readings.Min() < 20_000) return;
            await timer.WaitForNextTickAsync();
        }
    }

    private static long Heap()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task<WebApplication> BareAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(BareApp).Assembly.GetName().Name });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseStaticWebAssets();
        builder.Logging.ClearProviders();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
        var app = builder.Build();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<BareApp>().AddInteractiveServerRenderMode();
        await app.StartAsync();
        return app;
    }
}
