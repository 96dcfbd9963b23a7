using EsimAdmin.Core;
using EsimAdmin.Core.People;
using EsimAdmin.Simulator;
using EsimAdmin.Web.Account;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;

namespace EsimAdmin.Web.Simulation;

/// <summary>
/// The one place that knows the simulator: without credentials it starts one on a loopback port of its own and points the vendor's client
/// at it. All else speaks with it as with the vendor.
/// </summary>
internal static class SimulatorRegistration
{
    private const string DemoPassword = "travel-esim-demo";

    /// <summary>Starts the simulator where no credentials are set.</summary>
    /// <exception cref="SettingException">One of the two credentials is missing, or the simulator has nowhere to write.</exception>
    public static async Task AddSimulatorUnlessConfiguredAsync(this WebApplicationBuilder builder)
    {
        var (code, secret) = (builder.Configuration["EsimAccess:AccessCode"] ?? "", builder.Configuration["EsimAccess:SecretKey"] ?? "");
        if (code.Length > 0 && secret.Length > 0) return;
        if (code.Length > 0 || secret.Length > 0)
        {
            throw new SettingException(
                $"EsimAccess:{(code.Length > 0 ? "SecretKey" : "AccessCode")} is missing. Set both, or none for the built-in simulator.");
        }

        var options = SimulatorOptions.Read(builder.Configuration.GetSection(SimulatorOptions.Section), SimulatorPreset.Demo);
        if (options.Database.Length == 0) options.Database = FileBeside(builder);
        var simulator = await StartAsync(builder, options);

        var address = simulator.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["EsimAccess:BaseUrl"] = address,
            ["EsimAccess:AccessCode"] = options.AccessCode,
            ["EsimAccess:SecretKey"] = options.SecretKey,
            ["Webhooks:UseOwnAddress"] = "true",
        });
        builder.Services.AddSingleton(
            new SimulatorControl(new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address) }));
        builder.Services.AddHostedService(_ => new Stopper(simulator));
        if (options.History) builder.Services.AddHostedService<DemoCompany>();
        builder.Services.AddSingleton(new DemoAccount("maya@example.com", "Maya Roth", Roles.AccountManager, DemoPassword));
        builder.Services.AddSingleton(new DemoAccount("finn@example.com", "Finn Keller", Roles.Finance, DemoPassword));
        builder.Services.AddSingleton(new DemoAccount("sam@example.com", "Sam Ito", Roles.Support, DemoPassword));
        builder.Services.AddSingleton(new DemoAccount("ada@example.com", "Ada Lind", Roles.Administrator, DemoPassword));
    }

    private static Task<WebApplication> StartAsync(WebApplicationBuilder host, SimulatorOptions options)
    {
        // In a context of its own: whoever hosts this application and waits for its host to be built must not be handed the vendor's.
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(async () =>
            {
                var simulator = Make(host, options);
                await simulator.StartAsync();
                return simulator;
            });
        }
    }

    private static WebApplication Make(WebApplicationBuilder host, SimulatorOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName =
            typeof(SimulatorApp).Assembly.GetName().Name
        });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.AddConfiguration(host.Configuration.GetSection("Logging")).AddConsole().AddFilter("Microsoft", LogLevel.Warning);
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

    // Beside the database, so that a copy or a test of its own has a vendor of its own.
    private static string FileBeside(WebApplicationBuilder builder)
    {
        var own = new SqliteConnectionStringBuilder(builder.Configuration.GetConnectionString("EsimAdmin") ?? "").DataSource;
        var file = Path.GetFullPath(own.Length > 0 ? own : "App_Data/esimadmin.db", builder.Environment.ContentRootPath);
        return Path.Combine(Path.GetDirectoryName(file)!, Path.GetFileNameWithoutExtension(file) + ".simulator.db");
    }

    /// <summary>Stops the simulator with the application, last of all.</summary>
    private sealed class Stopper(WebApplication simulator) : IHostedService, IAsyncDisposable
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => simulator.StopAsync(cancellationToken);

        public ValueTask DisposeAsync() => simulator.DisposeAsync();
    }
}
