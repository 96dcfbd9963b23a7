using Microsoft.Extensions.Configuration;

namespace EsimAdmin.Core.Finance;

internal static class Registration
{
    public static IServiceCollection AddFinance(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FinanceOptions>().Bind(configuration.GetSection(FinanceOptions.Section));
        return services.AddSingleton<BalanceMirror>().AddSingleton<LedgerReader>().AddScoped<FinanceService>();
    }
}
