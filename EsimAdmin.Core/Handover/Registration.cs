using EsimAdmin.Core.Mails;
using Microsoft.Extensions.Configuration;

namespace EsimAdmin.Core.Handover;

internal static class Registration
{
    public static IServiceCollection AddHandover(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BrandOptions>().Bind(configuration.GetSection(BrandOptions.Section)).Validate(brand => brand.HasUsableUrl,
            "Brand:PublicUrl: the address under which others reach this installation is meant, such as https://example.com/esim.")
            .ValidateOnStart();
        services.AddOptions<CodeOptions>().Bind(configuration.GetSection(CodeOptions.Section)).Validate(codes => codes.PerHour > 0,
            "Security:Codes:PerHour: at least 1 code in an hour.").ValidateOnStart();
        return services.AddSingleton<IMailWriter, InstallMailWriter>().AddSingleton<InstallPages>().AddScoped<HandOutService>();
    }
}
