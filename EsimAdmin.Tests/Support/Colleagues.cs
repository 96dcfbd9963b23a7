using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Tests.Support;

/// <summary>The service for people as somebody has it, beside others at the same time.</summary>
internal static class Colleagues
{
    /// <summary>Changes people as this administrator.</summary>
    public static PeopleService PeopleAs(this IServiceProvider services, string personId) => new(GateOf(personId),
        services.GetRequiredService<Work>(), services.GetRequiredService<SessionBook>(),
        services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>(), services.GetRequiredService<TimeProvider>());

    /// <summary>Invites as this administrator.</summary>
    public static InvitationService InvitationsAs(this IServiceProvider services, string personId) => new(GateOf(personId),
        services.GetRequiredService<Work>(), services.GetRequiredService<IOptions<BrandOptions>>());

    /// <summary>The code of a refusal; empty where it is done.</summary>
    public static async Task<string> CodeAsync(Task<Outcome> asked) => (await asked).Refusal?.Code ?? "";

    private static Gate GateOf(string personId) => new(new TestCaller
    {
        Caller = new Caller(personId, personId, Permissions.Of([Roles.Administrator])) { Address = "192.0.2.7", IsConfirmed = true },
    });
}
