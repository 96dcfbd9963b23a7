using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Storage;
using EsimAdmin.Web.Simulation;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Tests.Support;

/// <summary>The whole application on a port of its own, as it is served.</summary>
internal sealed class WebConsole : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string> _settings;
    private readonly string _folder;
    private readonly string? _connection;
    private readonly Action<IServiceCollection>? _services;

    public WebConsole(Action<Dictionary<string, string>>? change = null, string? folder = null, Action<IServiceCollection>? services = null)
    {
        _services = services;
        _folder = folder ?? Directory.CreateTempSubdirectory("esimadmin-web-").FullName;
        _settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:EsimAdmin"] = $"Data Source={Path.Combine(_folder, "console.db")}",
            ["Simulator:Travellers"] = "false",
            ["Simulator:AllocationSecondsMin"] = "1",
            ["Simulator:AllocationSecondsMax"] = "1.5",
            ["Simulator:History"] = "false",
        };
        change?.Invoke(_settings);
        UseKestrel(0);
        // On a flow of its own: what the factory leaves there keeps this console, and would keep all others that are made on the same one.
        using (ExecutionContext.SuppressFlow()) Task.Run(StartServer).GetAwaiter().GetResult();
        using var context = Services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>().CreateDbContext();
        _connection = context.Database.GetConnectionString();
    }

    public Uri Address => ClientOptions.BaseAddress;

    public SimulatorControl Simulator => Services.GetRequiredService<SimulatorControl>();

    public string SimulatorAddress => Services.GetRequiredService<IConfiguration>()["EsimAccess:BaseUrl"]!;

    public string Setting(string key) => _settings[key];

    public string Url(string path) => new Uri(Address, path).ToString();

    public async Task<T> ReadAsync<T>(Func<EsimAdminDbContext, Task<T>> read)
    {
        await using var context = await Services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>().CreateDbContextAsync();
        context.MayWrite = true;
        return await read(context);
    }

    /// <summary>Waits for the catalogue of a new database.</summary>
    public async Task<WebConsole> WithCatalogAsync()
    {
        await Eventually.GetAsync(() => ReadAsync(context => context.Facts.AnyAsync(fact => fact.Name == CatalogMirror.RefreshedAtFact)),
            whole => whole, "the catalogue has come");
        return this;
    }

    /// <summary>A plain client that follows no redirect.</summary>
    public HttpClient Plain() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (key, value) in _settings) builder.UseSetting(key, value);
        builder.ConfigureServices(services =>
        {
            _services?.Invoke(services);
            services.ShareModel();
        });
        builder.ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        // The clock of the pool keeps the flow on which it was made, and the console with it.
        using (var pooled = new SqliteConnection(_connection)) SqliteConnection.ClearPool(pooled);
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A pooled connection may still hold the file; the folder is a temporary one.
        }
    }
}
