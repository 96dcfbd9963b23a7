using EsimAdmin.Core.Audit;

namespace EsimAdmin.Core.People;

/// <summary>Takes invitations from those who hold a link: who has it may join, once.</summary>
public sealed class InvitationDesk(Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time)
{
    /// <summary>The invitation behind a link's secret.</summary>
    /// <returns>Null where it was taken or withdrawn, has expired, or there is none.</returns>
    public async Task<Invitation?> FindAsync(string token, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await InvitationBook.FindAsync(context, token, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Takes it: account, role and the end of the invitation are one change.</summary>
    /// <param name="address">The network address that it is taken from; null where that is not known.</param>
    /// <param name="create">Makes the account within the change; may run more than once.</param>
    /// <returns>Null as above.</returns>
    public Task<Person?> AcceptAsync(string token, string? address, Func<Unit, Invitation, Task<Person>> create,
        CancellationToken cancellationToken) => work.DoAsync(async unit =>
    {
        await unit.TakeTurnsAsync(PeopleRules.Turns, cancellationToken);
        if (await InvitationBook.FindAsync(unit.Context, token, unit.Now, cancellationToken) is not { } invitation) return null;
        (invitation.OpenFor, invitation.TokenHash, invitation.UsedAt) = (null, null, unit.Now);
        var person = await create(unit, invitation);
        unit.Audit(InvitationBook.Note(new AuditActor(person.Id, person.DisplayName, address), AuditActions.PersonJoined, invitation)
            with
        { About = AuditSubject.Person(person.Id, person.DisplayName) });
        unit.Publish(new PeopleChanged());
        return person;
    }, cancellationToken);
}
