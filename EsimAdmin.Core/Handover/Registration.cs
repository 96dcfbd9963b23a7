using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Handover;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds the ways in which QR codes reach people, and mail.</summary>
    public static IServiceCollection AddHandover(this IServiceCollection services, IConfiguration configuration, string root)
    {
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section)).PostConfigure(mail => mail.Outbox = Path.GetFullPath(mail.Outbox, root));
        services.AddOptions<BrandOptions>().Bind(configuration.GetSection(BrandOptions.Section));
        services.AddSingleton<MailSender>();
        services.AddSingleton<InstallPages>();
        services.AddWorker<MailQueue>();
        services.AddScoped<HandOutService>();
        return services;
    }
}
