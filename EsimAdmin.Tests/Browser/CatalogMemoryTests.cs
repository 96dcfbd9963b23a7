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
        // All pages stay open until both are measured: what a closed one gives back would be taken for the other's thrift.
        var empty = await CostAsync(other.Context, address, "#bare", Circuits);
        var catalog = await CostAsync(page.Context, web.Url("/catalog"), "tbody tr", Circuits);
        var frame = await CostAsync(page.Context, web.Url("/orders/999"), "main .empty", 5);
        await page.Context.CloseAsync();
        await other.Context.CloseAsync();
        output.WriteLine($"Managed heap per idle circuit: catalog {catalog / 1048576.0:F2} MB, empty MudBlazor page {empty / 1048576.0:F2} MB, our frame around next to nothing {frame / 1048576.0:F2} MB, ratio {(double)catalog / empty:F2}");
        Assert.InRange((double)catalog / empty, 0, 2);
    }

    /// <summary>What one more page adds, in the middle of several: what others give back meanwhile, such as pooled buffers, moves single steps only.</summary>
    private static async Task<long> CostAsync(IBrowserContext context, string url, string ready, int circuits)
    {
        // Each kind by itself: what a page that has just come still holds is given back while the next of its kind comes.
        await QuietAsync();
        var steps = new List<long>();
        var before = Heap();
        for (var i = 0; i < circuits; i++)
        {
            var page = await context.NewPageAsync();
            await page.GotoAsync(url);
            await page.Locator(ready).First.WaitForAsync();
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            var now = Heap();
            steps.Add(now - before);
            before = now;
        }
        return steps.Order().ElementAt(circuits / 2);
    }

    /// <summary>Waits until what other tests and pages have left behind in this process is given back: in five seconds less than a twentieth of what is measured.</summary>
    private static async Task QuietAsync()
    {
        var readings = new Queue<long>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var second = 0; second < 60; second++)
        {
            readings.Enqueue(Heap());
            if (readings.Count > 5) readings.Dequeue();
            if (readings.Count == 5 && readings.Max() - readings.Min() < 100_000) return;
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
