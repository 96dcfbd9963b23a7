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
        services.AddScoped<PeopleService>().AddScoped<InvitationService>().AddSingleton<InvitationDesk>();
        services.AddSingleton<IMailWriter, InvitationMailWriter>();
        return services.AddSingleton<RightsBook>().AddSingleton<SessionBook>().AddWorker<SessionWorker>();
    }
}
