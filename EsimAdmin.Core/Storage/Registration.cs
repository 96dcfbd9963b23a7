using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace EsimAdmin.Core.Storage;

internal static class Registration
{
    private const string DefaultConnection = "Data Source=App_Data/esimadmin.db";

    /// <summary>Adds the database and the one way to write to it.</summary>
    /// <param name="mayMake">Whether a database that is not there is made.</param>
    public static IServiceCollection AddStorage(
        this IServiceCollection services, IConfiguration configuration, string root, bool mayMake = true)
    {
        var provider = configuration["Database:Provider"] ?? "Sqlite";
        if (!provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase))
            throw new SettingException($"Database:Provider is '{provider}'; this version knows Sqlite.");
        var connection = SqliteSettings.Locate(configuration.GetConnectionString("EsimAdmin") is { Length: > 0 } given ? given
            : DefaultConnection, root, mayMake);
        services.AddSingleton<StorageHealth>();
        services.AddSingleton<Work>();
        services.AddSingleton<DatabaseLock>();
        services.AddSingleton<IInterceptor, SqliteSettings>();
        services.AddSingleton<IInterceptor, StorageWatch>();
        services.AddPooledDbContextFactory<EsimAdminDbContext>((provider, options) => options.UseSqlite(connection)
            .AddInterceptors(provider.GetServices<IInterceptor>()));
        return services;
    }

    /// <summary>Adds the key ring in the database and what protects it: every node reads the same cookies and secrets.</summary>
    public static IServiceCollection AddKeyRing(this IServiceCollection services, IConfiguration configuration, string root)
    {
        var options = configuration.GetSection(KeyOptions.Section).Get<KeyOptions>() ?? new KeyOptions();
        var connection = configuration.GetConnectionString("EsimAdmin") is { Length: > 0 } given ? given : DefaultConnection;
        var database = Path.GetFullPath(new SqliteConnectionStringBuilder(connection).DataSource, root);
        var file = Path.Combine(Path.GetDirectoryName(database)!, "keys", Path.GetFileNameWithoutExtension(database) + ".key");
        var guard = new KeyGuard(options, root, file);
        services.AddSingleton(guard);
        services.AddDataProtection().SetApplicationName("EsimAdmin").PersistKeysToDbContext<EsimAdminDbContext>()
            .UnprotectKeysWithAnyCertificate([.. guard.Certificates]);
        services.Configure<KeyManagementOptions>(keys => keys.XmlEncryptor = guard);
        return services.AddSingleton<SecretBox>().AddSingleton<KeyRingBook>();
    }
}
