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
        services.AddSingleton<IInterceptor, SqliteSettings>();
        services.AddSingleton<IInterceptor, StorageWatch>();
        services.AddDbContextFactory<EsimAdminDbContext>((provider, options) => options.UseSqlite(connection)
            .AddInterceptors(provider.GetServices<IInterceptor>()));
        return services;
    }
}
