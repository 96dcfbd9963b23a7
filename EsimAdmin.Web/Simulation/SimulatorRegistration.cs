using EsimAdmin.Core;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Simulator;
using EsimAdmin.Web.Account;
using Microsoft.Data.Sqlite;

namespace EsimAdmin.Web.Simulation;

/// <summary>
/// The one place that knows the simulator: without credentials it starts one on a loopback port of its own and points the vendor's client
/// at it. All else speaks with it as with the vendor.
/// </summary>
internal static class SimulatorRegistration
{
    private const string DemoPassword = "travel-esim-demo", BaseUrl = "EsimAccess:BaseUrl";

    private static readonly DemoAccount[] Accounts =
    [
        new("maya@example.com", "Maya Roth", Roles.AccountManager, DemoPassword),
        new("finn@example.com", "Finn Keller", Roles.Finance, DemoPassword),
        new("sam@example.com", "Sam Ito", Roles.Support, DemoPassword),
        new("ada@example.com", "Ada Lind", Roles.Administrator, DemoPassword),
    ];

    /// <summary>Adds the simulator and the demo's accounts where no credentials are set, outside or in the database.</summary>
    /// <returns>What the database may tell of.</returns>
    /// <exception cref="SettingException">The settings contradict each other, or others could reach a demo that nobody has asked for.
    /// </exception>
    public static async Task<DatabaseKind> AddSimulatorUnlessConfiguredAsync(this WebApplicationBuilder builder)
    {
        if (DemoRules.IsEnabled(builder.Configuration) != true
            && await EsimAdmin.Core.Extensions.HoldsCredentialsAsync(builder.Configuration, builder.Environment.ContentRootPath, default))
            return DatabaseKind.Real;
        if (!DemoRules.IsWanted(builder.Configuration, builder.Environment.IsDevelopment())) return DatabaseKind.Real;

        var options = SimulatorOptions.Read(builder.Configuration.GetSection(SimulatorOptions.Section), SimulatorPreset.Demo);
        if (options.Database.Length == 0) options.Database = FileBeside(builder);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["EsimAccess:AccessCode"] = options.AccessCode,
            ["EsimAccess:SecretKey"] = options.SecretKey,
            ["Webhooks:UseOwnAddress"] = "true",
        });
        var services = builder.Services;
        services.AddSingleton(provider => new SimulatorHost(options, provider.GetRequiredService<IConfiguration>()));
        services.AddHostedService(provider => provider.GetRequiredService<SimulatorHost>());
        services.AddSingleton(provider => new SimulatorControl(new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(provider.GetRequiredService<IConfiguration>()[BaseUrl]!),
        }));
        if (options.History) services.AddHostedService<DemoCompany>();
        foreach (var account in Accounts) services.AddSingleton(account);
        return DatabaseKind.Simulated;
    }

    /// <summary>Marks the database as the demo's or a company's, and opens the simulator where it was added.</summary>
    /// <exception cref="SettingException">The database is the other, or the simulator has nowhere to write.</exception>
    public static async Task OpenSimulatorAsync(this WebApplication app, DatabaseKind kind)
    {
        var traces = new DemoTraces([.. Accounts.Select(account => account.Email)], DemoCompany.FactName);
        await app.Services.MarkAsync(kind, traces, app.Lifetime.ApplicationStopping);
        if (app.Services.GetService<SimulatorHost>() is { } simulator) app.Configuration[BaseUrl] = await simulator.OpenAsync();
    }

    // Beside the database, so that a copy or a test of its own has a vendor of its own.
    private static string FileBeside(WebApplicationBuilder builder)
    {
        var own = new SqliteConnectionStringBuilder(builder.Configuration.GetConnectionString("EsimAdmin") ?? "").DataSource;
        var file = Path.GetFullPath(own.Length > 0 ? own : "App_Data/esimadmin.db", builder.Environment.ContentRootPath);
        return Path.Combine(Path.GetDirectoryName(file)!, Path.GetFileNameWithoutExtension(file) + ".simulator.db");
    }
}
