using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Webhooks;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds webhooks.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection(RetentionOptions.Section));
        services.AddSingleton<DeliveryRoom>();
        services.AddSingleton<WebhookAddress>();
        services.AddWorker<WebhookInbox>();
        services.AddWorker<OrderConfirmer>();
        services.AddWorker<WebhookWorker>();
        services.AddWorker<DeliveryThinner>();
        services.AddScoped<WebhookService>();
        return services;
    }
}
