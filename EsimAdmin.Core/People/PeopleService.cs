using EsimAdmin.Core.Audit;

namespace EsimAdmin.Core.People;

/// <summary>Who works here: roles, sessions, second steps. There is always an administrator who can sign in.</summary>
public sealed class PeopleService(
    Gate gate, Work work, SessionBook sessions, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time)
{
    private static readonly Refusal LastAdministrator = new("last-administrator",
        $"This is the last administrator who can sign in. Make somebody else an administrator first.");

    /// <summary>All who work here or are invited, by name.</summary>
    public async Task<IReadOnlyList<PersonRow>> ListAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ManagePeople);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await PeopleReader.ListAsync(context, sessions, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Gives somebody another name.</summary>
    /// <param name="name">1 to 100 characters.</param>
    public Task<Outcome> RenameAsync(string personId, string name, CancellationToken cancellationToken) =>
        ChangeAsync(personId, (unit, caller, person) =>
        {
            if (PeopleRules.NameRefusal(name) is { } refusal) return Task.FromResult<Refusal?>(refusal);
            var wanted = name.Trim();
            if (wanted == person.DisplayName) return Task.FromResult<Refusal?>(null);
            unit.Audit(PeopleBook.Note(caller, AuditActions.PersonRenamed, person,
                new AuditField("Name", person.DisplayName, wanted)));
            person.DisplayName = wanted;
            return Task.FromResult<Refusal?>(null);
        }, cancellationToken);

    /// <summary>Gives somebody this role instead of what they had; their open pages follow. Nobody does so to themselves.</summary>
    /// <param name="role">The name of a role that the caller holds all of.</param>
    public Task<Outcome> ChangeRoleAsync(string personId, string role, CancellationToken cancellationToken) =>
        ChangeAsync(personId, async (unit, caller, person) =>
        {
            if (await PeopleBook.RoleRefusalAsync(unit.Context, caller, role, cancellationToken) is { } refusal) return refusal;
            var before = await PeopleBook.RolesAsync(unit.Context, personId, cancellationToken);
            if (before is [var only] && only == role) return null;
            if (personId == caller.PersonId)
                return new Refusal("own-role", $"You cannot change your own role. Ask another administrator.");
            if (role != Roles.Administrator)
            {
                if (await PeopleBook.IsLastAdministratorAsync(unit, person, cancellationToken)) return LastAdministrator;
                await InvitationBook.WithdrawOfAsync(unit, caller, personId, cancellationToken);
            }
            await PeopleBook.SetRoleAsync(unit, personId, role, cancellationToken);
            unit.Audit(PeopleBook.Note(caller, AuditActions.PersonRoleChanged, person,
                new AuditField("Role", string.Join(", ", before), role)));
            return null;
        }, cancellationToken);

    /// <summary>Keeps somebody from signing in, and ends all their sessions at once. Nobody does so to themselves.</summary>
    public Task<Outcome> DisableAsync(string personId, CancellationToken cancellationToken) =>
        ChangeAsync(personId, async (unit, caller, person) =>
        {
            if (personId == caller.PersonId)
                return new Refusal("own-account", $"You cannot disable yourself. Ask another administrator.");
            if (await PeopleBook.IsLastAdministratorAsync(unit, person, cancellationToken)) return LastAdministrator;
            (person.LockoutEnabled, person.LockoutEnd) = (true, DateTimeOffset.MaxValue);
            PeopleBook.NewStamp(person);
            var ended = await SessionBook.EndAllAsync(unit, personId, cancellationToken);
            await InvitationBook.WithdrawOfAsync(unit, caller, personId, cancellationToken);
            unit.Audit(PeopleBook.Note(caller, AuditActions.PersonDisabled, person, AuditField.New("Sessions ended", ended)));
            return null;
        }, cancellationToken);

    /// <summary>Lets somebody sign in again.</summary>
    public Task<Outcome> EnableAsync(string personId, CancellationToken cancellationToken) =>
        ChangeAsync(personId, (unit, caller, person) =>
        {
            person.LockoutEnd = null;
            unit.Audit(PeopleBook.Note(caller, AuditActions.PersonEnabled, person));
            return Task.FromResult<Refusal?>(null);
        }, cancellationToken);

    /// <summary>Ends all sessions of somebody.</summary>
    public Task<Outcome> SignOutAsync(string personId, CancellationToken cancellationToken) =>
        ChangeAsync(personId, async (unit, caller, person) =>
        {
            var ended = await SessionBook.EndAllAsync(unit, personId, cancellationToken);
            unit.Audit(PeopleBook.Note(caller, AuditActions.PersonSignedOut, person, AuditField.New("Sessions ended", ended)));
            return null;
        }, cancellationToken);

    /// <summary>Has somebody who has lost their phone sign in without a second step; ends all their sessions.</summary>
    public Task<Outcome> ResetTwoFactorAsync(string personId, CancellationToken cancellationToken) =>
        ChangeAsync(personId, async (unit, caller, person) =>
        {
            // Their own is taken off with their password, on the pages of their account.
            if (personId == caller.PersonId)
                return new Refusal("own-second-step", $"Your own authenticator app is turned off under Account, with your password.");
            await PeopleBook.ResetTwoFactorAsync(unit, person, cancellationToken);
            PeopleBook.NewStamp(person);
            var ended = await SessionBook.EndAllAsync(unit, personId, cancellationToken);
            unit.Audit(PeopleBook.Note(caller, AuditActions.PersonTwoFactorReset, person, AuditField.New("Sessions ended", ended)));
            return null;
        }, cancellationToken);

    private async Task<Outcome> ChangeAsync(string personId, Func<Unit, Caller, Person, Task<Refusal?>> change,
        CancellationToken cancellationToken)
    {
        var allowed = await gate.ConfirmAsync(Permission.ManagePeople);
        if (!allowed.Succeeded(out var caller)) return allowed;
        return await work.DoAsync<Outcome>(async unit =>
        {
            await unit.TakeTurnsAsync(PeopleRules.Turns, cancellationToken);
            if (await unit.Context.Users.FirstOrDefaultAsync(one => one.Id == personId, cancellationToken) is not { } person)
                return new Refusal("person-unknown", $"This account is not there any more.");
            var holder = await PeopleBook.HolderAsync(unit.Context, person, cancellationToken);
            if (!holder.Permissions.IsSubsetOf(caller.Permissions))
                return new Refusal("holds-more", $"{person.DisplayName} may do what you may not: somebody who may has to change this.");
            if (await change(unit, caller, person) is { } refusal) return refusal;
            // As Identity does it: who has read the account before must read it anew.
            person.ConcurrencyStamp = Guid.NewGuid().ToString();
            unit.Publish(new PeopleChanged());
            return Outcome.Done;
        }, cancellationToken);
    }
}
