using EsimAdmin.Core;
using EsimAdmin.Simulator;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;

namespace EsimAdmin.Web.Simulation;

/// <summary>The built-in simulator on a loopback port of its own: opened before anybody asks it, stopped with the application, last of all.
/// </summary>
internal sealed class SimulatorHost(SimulatorOptions options, IConfiguration configuration) : IHostedService, IAsyncDisposable
{
    private WebApplication? _simulator;

    /// <summary>Opens it.</summary>
    /// <returns>Where it listens.</returns>
    /// <exception cref="SettingException">It has nowhere to write.</exception>
    public async Task<string> OpenAsync()
    {
        _simulator = await StartAsync();
        return _simulator.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => _simulator?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_simulator is { } simulator) await simulator.DisposeAsync();
        _simulator = null;
    }

    private Task<WebApplication> StartAsync()
    {
        // In a context of its own: whoever hosts this application and waits for its host to be built must not be handed the vendor's.
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(async () =>
            {
                var simulator = Make();
                await simulator.StartAsync();
                return simulator;
            });
        }
    }

    private WebApplication Make()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(SimulatorApp).Assembly.GetName().Name,
        });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.AddConfiguration(configuration.GetSection("Logging")).AddConsole().AddFilter("Microsoft", LogLevel.Warning);
        try
        {
            return SimulatorApp.Build(builder, options);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException or SqliteException)
        {
            throw new SettingException($"The folder of the simulator's file {options.Database} cannot be written ({exception.Message}). "
                + "Give this account the right to write there, or name another file in ConnectionStrings:EsimAdmin.", exception);
        }
    }
}
