using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Catalog;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds packages and prices.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.AddSingleton<CatalogStore>();
        services.AddSingleton<CatalogMirror>();
        services.AddScoped<CatalogService>();
        return services;
    }
}
