using Microsoft.Extensions.Configuration;

namespace EsimAdmin.Core.Mails;

internal static class Registration
{
    /// <summary>Adds the mail queue. An <see cref="IMailWriter"/> is the feature's to add whose mails are about something.</summary>
    public static IServiceCollection AddMails(this IServiceCollection services, IConfiguration configuration, string root)
    {
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section)).PostConfigure(mail =>
        {
            mail.Outbox = Path.GetFullPath(mail.Outbox, root);
            mail.FromName = configuration["Brand:Name"] is { Length: > 0 } name ? name : mail.FromName;
            if (mail.From.Length == 0) mail.From = new MailOptions().From;
        }).Validate(mail => MailAddresses.TryRead(mail.From, out _),
            "Mail:From is not a mail address. Write one, such as shop@example.com or Travel Shop <shop@example.com>.").ValidateOnStart();
        services.AddSingleton<MailSender>();
        services.AddPending<MailEngine, Mail>();
        return services;
    }
}
