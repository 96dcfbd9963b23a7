using EsimAdmin.Core;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Settings;
using EsimAdmin.Core.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EsimAdmin.Tests.Support;

/// <summary>A caller that a test chooses.</summary>
internal sealed class TestCaller : ICallerSource
{
    public Caller Caller { get; set; } = As(Roles.AccountManager);

    public static Caller As(string role) => new("person-1", "Test Person", Permissions.Of([role])) { IsConfirmed = true };

    public ValueTask<Caller> GetAsync() => ValueTask.FromResult(Caller);
}

/// <summary>The console without its web pages: real SQLite, real workers, the simulator over real HTTP.</summary>
internal sealed class TestConsole : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _folder;
    private AsyncServiceScope _scope;
    private bool _stopped;
    private IAsyncDisposable? _owned;

    private TestConsole(IHost host, string folder) => (_host, _folder) = (host, folder);

    public TestCaller Caller => Get<TestCaller>();

    public EsimAccessService Esim => _scope.ServiceProvider.GetRequiredService<EsimAccessService>();

    public static async Task<TestConsole> StartAsync(TestSimulator simulator, string? folder = null, Action<Dictionary<string,
        string?>>? change = null, bool workers = true,
        Action<IServiceCollection>? services = null)
    {
        folder ??= Directory.CreateTempSubdirectory("esimadmin-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var settings = simulator.Settings();
        settings["ConnectionStrings:EsimAdmin"] = $"Data Source={Path.Combine(folder, "console.db")};Pooling=False";
        change?.Invoke(settings);
        var stored = new StoredSettings();
        ((IConfigurationBuilder)builder.Configuration).Add(stored);
        builder.Services.AddSingleton(stored);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddEsimAdmin(builder.Configuration, folder);
        builder.Services.AddSingleton<TestCaller>();
        builder.Services.AddSingleton<ICallerSource>(provider => provider.GetRequiredService<TestCaller>());
        builder.Services.Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        services?.Invoke(builder.Services);
        builder.Services.ShareModel();
        if (!workers) foreach (var worker in builder.Services.Where(service => service.ServiceType == typeof(IHostedService))
            .ToList()) builder.Services.Remove(worker);

        var console = new TestConsole(builder.Build(), folder);
        await console._host.Services.MigrateAsync(default);
        await console._host.StartAsync();
        console._scope = console._host.Services.CreateAsyncScope();
        return console;
    }

    /// <summary>Ends that together with this.</summary>
    public void Owns(IAsyncDisposable other) => _owned = other;

    public IServiceProvider Services => _host.Services;

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public async Task<T> ReadAsync<T>(Func<EsimAdminDbContext, Task<T>> read)
    {
        await using var context = await Get<IDbContextFactory<EsimAdminDbContext>>().CreateDbContextAsync();
        context.MayWrite = true;
        return await read(context);
    }

    /// <summary>Adds somebody who can sign in.</summary>
    public Task AddPersonAsync(string id, string role) => ReadAsync(async context =>
    {
        var name = await context.Roles.SingleOrDefaultAsync(one => one.Name == role)
            ?? context.Roles.Add(new IdentityRole(role) { NormalizedName = role.ToUpperInvariant() }).Entity;
        context.Users.Add(new Person { Id = id, UserName = id, DisplayName = id });
        context.UserRoles.Add(new IdentityUserRole<string> { UserId = id, RoleId = name.Id });
        return await context.SaveChangesAsync();
    });

    /// <summary>Stops it and leaves its file, for the next one.</summary>
    public async ValueTask StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        await _scope.DisposeAsync();
        await _host.StopAsync();
        _host.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        var last = !_stopped;
        await StopAsync();
        if (last) Directory.Delete(_folder, recursive: true);
        if (_owned is not null) await _owned.DisposeAsync();
    }
}
