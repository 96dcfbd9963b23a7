namespace EsimAdmin.Core.Esims;

internal static class Registration
{
    public static IServiceCollection AddEsims(this IServiceCollection services) =>
        services.AddSingleton<EsimMirror>().AddSingleton<AccountReader>().AddSingleton<EsimImporter>().AddSingleton<EsimSweeper>()
            .AddWorker<EsimConfirmer>().AddScoped<EsimService>();
}
