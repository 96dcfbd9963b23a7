namespace EsimAdmin.Core.Catalog;

internal static class Registration
{
    public static IServiceCollection AddCatalog(this IServiceCollection services) =>
        services.AddSingleton<CatalogStore>().AddSingleton<CatalogMirror>().AddScoped<CatalogService>();
}
