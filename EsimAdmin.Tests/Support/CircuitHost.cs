using System.Diagnostics;
using System.Globalization;
using EsimAdmin.Tests.Browser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MudBlazor.Services;

namespace EsimAdmin.Tests.Support;

/// <summary>The application and an empty MudBlazor page in a process of their own, that tells its heap when asked: what other tests leave
/// behind is not in it.</summary>
internal sealed class CircuitHost : IAsyncDisposable
{
    private readonly Process _process;

    private CircuitHost(Process process, Uri application, Uri bare) => (_process, Application, Bare) = (process, application, bare);

    public Uri Application { get; }

    public Uri Bare { get; }

    public static async Task<CircuitHost> StartAsync()
    {
        var process = OwnProcess.Start();
        var addresses = await OwnProcess.LineAsync(process, "at ");
        var parts = addresses.Split(' ');
        return new CircuitHost(process, new Uri(parts[0]), new Uri(parts[1]));
    }

    /// <summary>The bytes of managed memory that are in use, after everything else was collected.</summary>
    public async Task<long> HeapAsync()
    {
        await _process.StandardInput.WriteLineAsync("heap");
        return long.Parse(await OwnProcess.LineAsync(_process, "heap "), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    /// <summary>The process itself: answers each line of its input until that ends.</summary>
    public static async Task ServeAsync()
    {
        await using var web = await new WebConsole(settings => settings["Security:Circuits:PerPerson"] = "1000").WithCatalogAsync();
        await using var bare = await StartBareAsync();
        await Console.Out.WriteLineAsync(
            $"at {web.Address} {bare.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}");
        while (await Console.In.ReadLineAsync() is not null)
        {
            for (var i = 0; i < 3; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"heap {GC.GetTotalMemory(forceFullCollection: false)}"));
        }
    }

    private static async Task<WebApplication> StartBareAsync()
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
