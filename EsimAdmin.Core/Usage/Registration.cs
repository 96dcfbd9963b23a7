using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Usage;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds usage over time.</summary>
    public static IServiceCollection AddUsage(this IServiceCollection services)
    {
        services.AddSingleton<PastUsage>();
        services.AddWorker<UsageCollector>();
        services.AddWorker<UsageThinner>();
        services.AddScoped<UsageService>();
        return services;
    }
}
