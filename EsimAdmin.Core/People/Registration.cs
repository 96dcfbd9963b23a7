using EsimAdmin.Core.Mails;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace EsimAdmin.Core.People;

internal static class Registration
{
    public static IServiceCollection AddPeople(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SessionLimits>().Bind(configuration.GetSection(SessionLimits.Section))
            .Validate(limits => limits.IsUsable, SessionLimits.Usage).ValidateOnStart();
        services.AddScoped<Gate>();
        services.AddSingleton<IInterceptor, RightsWatch>();
        services.AddSingleton<ExternalDesk>().AddSingleton<PasskeyBook>().AddSingleton<ProfileDesk>();
        services.AddSingleton<AccountLinkDesk>().AddSingleton<ResetRequests>();
        services.AddScoped<PeopleService>().AddScoped<RoleService>().AddScoped<InvitationService>();
        services.AddSingleton<InvitationDesk>();
        services.AddSingleton<IMailWriter, InvitationMailWriter>().AddSingleton<IMailWriter, AccountLinkMailWriter>();
        return services.AddSingleton<RightsBook>().AddSingleton<SessionBook>().AddWorker<SessionWorker>().AddWorker<ResetWorker>();
    }
}
