using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Esims;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds the mirrored eSIMs.</summary>
    public static IServiceCollection AddEsims(this IServiceCollection services)
    {
        services.AddSingleton<EsimMirror>();
        services.AddSingleton<AccountReader>();
        services.AddSingleton<EsimImporter>();
        services.AddSingleton<EsimSweeper>();
        services.AddWorker<EsimConfirmer>();
        services.AddScoped<EsimService>();
        return services;
    }
}
