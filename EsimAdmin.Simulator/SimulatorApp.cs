using System.Text.Json.Serialization;
using EsimAdmin.Simulator.Control;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Simulator.Storage;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Simulator.Webhooks;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EsimAdmin.Simulator;

/// <summary>Puts the simulated vendor together.</summary>
public static class SimulatorApp
{
    /// <summary>A simulated vendor that is ready to be started.</summary>
    /// <param name="builder">Has the configuration, the address and, in tests, a clock.</param>
    /// <param name="options">How it behaves; null: as the configuration's section <c>Simulator</c> says.</param>
    public static WebApplication Build(WebApplicationBuilder builder, SimulatorOptions? options = null)
    {
        options ??= SimulatorOptions.Read(builder.Configuration.GetSection(SimulatorOptions.Section));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        ShortLinks.Listen(builder.WebHost, options, TimeProvider.System);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(_ => new WorldStore(options.Database));
        services.AddSingleton<World>();
        services.AddSingleton<Notifier>();
        services.AddSingleton<Travellers>();
        services.AddSingleton<Shop>();
        services.AddSingleton<Desk>();
        services.AddSingleton<History>();
        services.AddSingleton<WebhookFaults>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<ShortLinks>();
        services.AddSingleton<Writer>();
        services.AddSingleton<Api>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<Slowness>();
        services.AddSingleton<Faults>();
        services.AddSingleton<RateMeter>();
        services.AddSingleton<Gateway>();
        services.AddSingleton<Clockwork>();
        services.AddHostedService(provider => provider.GetRequiredService<Clockwork>());
        services.AddHttpClient(WebhookSender.Client, client => client.Timeout = TimeSpan.FromSeconds(10)).RemoveAllLoggers()
            // No traces of ours: the vendor sends none.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { ActivityHeadersPropagator = null });
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));

        var app = builder.Build();
        Open(app.Services);
        ControlGuard.Use(app, options);
        app.Map("/api/v1/open/{**endpoint}", (HttpContext context, string endpoint, Gateway gateway) =>
            gateway.HandleAsync(context, endpoint));
        app.MapControl();
        app.Services.GetRequiredService<ShortLinks>().Map(app);
        app.MapGet("/", () => "The simulated eSIM Access Partner API answers under /api/v1/open; /control moves it.");
        return app;
    }

    private static void Open(IServiceProvider services)
    {
        var world = services.GetRequiredService<World>();
        lock (world.Sync)
        {
            if (!world.Account.IsNew) return;
            if (world.Options.History) services.GetRequiredService<History>().Make(services.GetRequiredService<TimeProvider>().GetUtcNow());
            world.Account.IsNew = false;
            world.Changed(world.Account);
            world.Commit();
        }
    }
}
