using EsimAdmin.Core.Mails;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Handover;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds the ways in which QR codes reach people.</summary>
    public static IServiceCollection AddHandover(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BrandOptions>().Bind(configuration.GetSection(BrandOptions.Section));
        services.AddSingleton<IMailWriter, InstallMailWriter>();
        services.AddSingleton<InstallPages>();
        services.AddScoped<HandOutService>();
        return services;
    }
}
