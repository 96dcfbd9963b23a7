using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Simulator.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Tests.Support;

/// <summary>The simulated vendor over real HTTP on a port of its own.</summary>
internal sealed class TestSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestSimulator(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    public World World => Get<World>();

    public Faults Faults => Get<Faults>();

    public RateMeter Meter => Get<RateMeter>();

    public Travellers Travellers => Get<Travellers>();

    public WebhookFaults WebhookFaults => Get<WebhookFaults>();

    public SimulatorOptions Options => Get<SimulatorOptions>();

    public static async Task<TestSimulator> StartAsync(Action<SimulatorOptions>? change = null, int port = 0)
    {
        var options = Quick(SimulatorOptions.Of(SimulatorPreset.Real));
        // Nothing less, so that every test also shows that the client signs.
        options.Authentication = Authentication.Signature;
        change?.Invoke(options);
        return await StartAsync(options, port);
    }

    /// <summary>One that behaves exactly as these options say.</summary>
    public static async Task<TestSimulator> StartAsync(SimulatorOptions options, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var simulator = new TestSimulator(SimulatorApp.Build(builder, options));
        await simulator._app.StartAsync();
        simulator.Address = simulator.Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return simulator;
    }

    /// <summary>The same vendor, but nothing has to be waited for and nothing happens by itself.</summary>
    public static SimulatorOptions Quick(SimulatorOptions options)
    {
        options.Travellers = false;
        options.RequestsPerSecond = 10_000;
        (options.AllocationSecondsMin, options.AllocationSecondsMax) = (0.2, 0.4);
        (options.Latency, options.BusyPercent) = (0, 0);
        // The suite holds whichever volume of several days the vendor tells (environments.sh).
        if (Enum.TryParse<DailyTotal>(Environment.GetEnvironmentVariable("DAILY_TOTAL"), out var told)) options.DailyTotal = told;
        return options;
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Reads or changes the world under its lock.</summary>
    public T With<T>(Func<World, T> use)
    {
        lock (World.Sync)
        {
            var result = use(World);
            World.Commit();
            return result;
        }
    }

    /// <summary>Lets a traveller do something now.</summary>
    public void Drive(string esimTranNo, Action<Travellers, SimEsim> step) => With(world =>
    {
        step(Travellers, world.FindEsim(esimTranNo)!);
        return true;
    });

    /// <summary>The settings that point a client here.</summary>
    public Dictionary<string, string?> Settings(int requestsPerSecond = 10_000) => new()
    {
        ["EsimAccess:BaseUrl"] = Address,
        ["EsimAccess:AccessCode"] = Options.AccessCode,
        ["EsimAccess:SecretKey"] = Options.SecretKey,
        ["EsimAccess:RequestsPerSecond"] = requestsPerSecond.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["EsimAccess:RetryDelay"] = "00:00:00.020",
        ["EsimAccess:AttemptTimeout"] = "00:00:30",
    };

    /// <summary>A client of its own, as the application has it.</summary>
    public ServiceProvider Client(Action<Dictionary<string, string?>>? change = null, int requestsPerSecond = 10_000,
        TimeProvider? time = null, ILoggerProvider? log = null)
    {
        var settings = Settings(requestsPerSecond);
        change?.Invoke(settings);
        var services = new ServiceCollection();
        services.AddLogging(logging => { if (log is not null) logging.AddProvider(log); });
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddEsimAccessClient(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
