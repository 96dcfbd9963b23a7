using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Alerts;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds what people are told without asking.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddWorker<AlertWatch>();
        services.AddWorker<AlertMailer>();
        services.AddScoped<AlertService>();
        return services;
    }
}
