using Microsoft.Extensions.Configuration;

namespace EsimAdmin.Core.AutoTopUps;

internal static class Registration
{
    public static IServiceCollection AddAutoTopUps(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TopUpRuleOptions>().Bind(configuration.GetSection(TopUpRuleOptions.Section));
        return services.AddPending<AutoTopUpEngine, AutoTopUp>().AddWorker<AutoTopUpWorker>().AddScoped<AutoTopUpService>();
    }
}
