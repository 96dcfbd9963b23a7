using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.Webhooks;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EsimAdmin.Core.Settings;

internal static class Registration
{
    /// <summary>Adds the settings that are kept in the database. A <see cref="StoredSettings"/> that is part of the configuration is the
    /// host's to add.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services)
    {
        services.TryAddSingleton<StoredSettings>();
        services.AddSingleton<IOptions<MailOptions>, InForce<MailOptions>>();
        services.AddSingleton<IOptions<BrandOptions>, InForce<BrandOptions>>();
        services.AddSingleton<IOptions<FinanceOptions>, InForce<FinanceOptions>>();
        services.AddSingleton<IOptions<RetentionOptions>, InForce<RetentionOptions>>();
        services.AddSingleton<IOptions<TopUpRuleOptions>, InForce<TopUpRuleOptions>>();
        services.AddSingleton<IOptions<CodeOptions>, InForce<CodeOptions>>();
        services.AddSingleton<IOptions<SessionLimits>, InForce<SessionLimits>>();
        return services.AddWorker<SettingsWatch>().AddScoped<SettingsService>();
    }
}
