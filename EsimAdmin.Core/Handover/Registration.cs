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
        services.AddOptions<BrandOptions>().Bind(configuration.GetSection(BrandOptions.Section)).Validate(brand => brand.HasUsableUrl,
            "Brand:PublicUrl: the address under which others reach this installation is meant, such as https://example.com/esim.")
            .ValidateOnStart();
        services.AddSingleton<IMailWriter, InstallMailWriter>();
        services.AddSingleton<InstallPages>();
        services.AddScoped<HandOutService>();
        return services;
    }
}
