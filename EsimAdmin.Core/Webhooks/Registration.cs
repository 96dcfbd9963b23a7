using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Webhooks;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds webhooks.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<WebhookAddress>();
        services.AddWorker<WebhookInbox>();
        services.AddWorker<WebhookWorker>();
        services.AddScoped<WebhookService>();
        return services;
    }
}
