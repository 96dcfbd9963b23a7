using EsimAdmin.Core.Pending;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.AutoTopUps;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds rules for top-ups.</summary>
    public static IServiceCollection AddAutoTopUps(this IServiceCollection services)
    {
        services.AddPending<AutoTopUpEngine, AutoTopUp>();
        services.AddWorker<AutoTopUpWorker>();
        services.AddScoped<AutoTopUpService>();
        return services;
    }
}
