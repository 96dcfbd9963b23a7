using EsimAdmin.Core;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Support;

/// <summary>Opens a console's file from outside.</summary>
public static class ConsoleFile
{
    /// <summary>What a context that a test makes by itself needs: Identity's model depends on its options, the same as the application's.
    /// </summary>
    public static IServiceProvider Services { get; } =
        new ServiceCollection().Configure<IdentityOptions>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
            .BuildServiceProvider();

    /// <summary>A context on the file; nothing stays open after it.</summary>
    public static EsimAdminDbContext Open(string file) => new EsimAdminDbContext(
        new DbContextOptionsBuilder<EsimAdminDbContext>().UseSqlite($"Data Source={file};Pooling=False;Default Timeout=30")
            .UseApplicationServiceProvider(Services).Options)
    { MayWrite = true };

    /// <summary>The activation codes that it keeps, by the number of the eSIM; opened with the key file beside it.</summary>
    public static async Task<Dictionary<string, string>> CodesAsync(string file)
    {
        await using var services = OpenKeys(file);
        await services.GetRequiredService<KeyGuard>().OpenAsync(mayMake: false, default);
        await using var context = Open(file);
        var box = services.GetRequiredService<SecretBox>();
        return (await context.Secrets.AsNoTracking().Where(secret => secret.Name.StartsWith("esim:")).ToListAsync())
            .ToDictionary(secret => secret.Name["esim:".Length..],
            secret => EsimSecrets.Read(box.Open(secret)).ActivationCode);
    }

    /// <summary>What opens and renews its keys.</summary>
    internal static ServiceProvider OpenKeys(string file, params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddLogging().AddEsimAdminKeys(new ConfigurationBuilder().AddInMemoryCollection(
            [new("ConnectionStrings:EsimAdmin", $"Data Source={file};Pooling=False"),
                .. settings.Select(one => KeyValuePair.Create<string, string?>(one.Key, one.Value))]).Build(), "/").BuildServiceProvider();
}
