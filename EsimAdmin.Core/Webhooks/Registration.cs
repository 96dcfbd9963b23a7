using Microsoft.Extensions.Configuration;

namespace EsimAdmin.Core.Webhooks;

internal static class Registration
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RetentionOptions>().Bind(configuration.GetSection(RetentionOptions.Section));
        return services.AddSingleton<DeliveryRoom>().AddSingleton<WebhookAddress>().AddWorker<WebhookInbox>().AddWorker<WebhookWorker>()
            .AddWorker<DeliveryThinner>().AddSingleton<DeliveryEraser>().AddScoped<WebhookService>();
    }
}
