using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;

namespace EsimAdmin.Core.People;

/// <summary>Makes and takes the links that mails bring to those who have an account.</summary>
public sealed class AccountLinkDesk(Work work, IDbContextFactory<EsimAdminDbContext> contexts, IOptions<BrandOptions> brand,
    TimeProvider time)
{
    /// <summary>Whether links can be made: they lead to the address that is set, never to one that a request names.</summary>
    public bool CanMail => brand.Value.Link("") is not null;

    /// <summary>The link behind a secret, with whose it is.</summary>
    /// <returns>Null where it was used or has expired, the account has changed since, or there is none.</returns>
    public async Task<(AccountLink Link, Person Person)?> FindAsync(
        AccountLinkKind kind, string token, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await AccountLinkBook.FindAsync(context, kind, token, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Gives the account another password, ends all its sessions and all its links, and tells its owner.</summary>
    /// <param name="passwordHash">Of a password that was checked.</param>
    /// <param name="address">The network address that it is asked from; null where that is not known.</param>
    /// <returns>Whether the link worked.</returns>
    public Task<bool> ResetAsync(string token, string passwordHash, string? address, CancellationToken cancellationToken) =>
        TakeAsync(AccountLinkKind.PasswordReset, token, address, (unit, link, person) =>
        {
            person.PasswordHash = passwordHash;
            AccountLinkBook.Tell(unit, person.Email, "Your password was changed", $"""
                Hello {person.DisplayName},

                the password of your account at the eSIM console of {brand.Value.Name} was changed with a link that was sent to this
                address, and all your sessions are ended. If that was not you, tell your administrator at once.
                """);
            return Task.FromResult<(AuditAction, IReadOnlyList<AuditField>)?>((AuditActions.PasswordReset, []));
        }, cancellationToken);

    /// <summary>Sends a link to an address that somebody wants to sign in with, and tells the one of before.</summary>
    public async Task<Outcome> AskMailChangeAsync(Caller caller, string email, CancellationToken cancellationToken)
    {
        if (!caller.IsConfirmed) return Confirmations.Missing;
        var wanted = email.Trim();
        if (!MailAddresses.IsOne(wanted)) return new Refusal("mail-address", $"That is not a mail address.");
        if (!CanMail) return new Refusal("console-address",
            $"The address of this console is not set (Brand:PublicUrl), so no link can be sent. Ask your administrator.");
        return await work.DoAsync<Outcome>(async unit =>
        {
            if (await unit.Context.Users.FirstOrDefaultAsync(one => one.Id == caller.PersonId, cancellationToken) is not { } person)
                return new Refusal("person-unknown", $"This account is not there any more.");
            var key = PeopleRules.Normalize(wanted);
            if (await IsTakenAsync(unit, person, key, cancellationToken))
                return new Refusal("mail-taken", $"Somebody with the address {wanted} has an account already.");
            await AccountLinkBook.MakeAsync(unit, person, AccountLinkKind.MailChange, wanted, cancellationToken);
            AccountLinkBook.Tell(unit, person.Email, "Another mail address was asked for", $"""
                Hello {person.DisplayName},

                {wanted} is to become the address of your account at the eSIM console of {brand.Value.Name}, once somebody opens the link
                that was sent there. If you have not asked for that, change your password and tell your administrator at once.
                """);
            unit.Audit(new AuditNote(caller, AuditActions.EmailAsked, AuditSubject.Person(caller.PersonId, caller.Name))
            {
                Facts = [AuditField.New("Email", wanted)],
            });
            return Outcome.Done;
        }, cancellationToken);
    }

    /// <summary>Gives the account the address that its owner asked for, and ends all its sessions: it is what one signs in with.</summary>
    /// <inheritdoc cref="ResetAsync"/>
    public Task<bool> ChangeMailAsync(string token, string? address, CancellationToken cancellationToken) =>
        TakeAsync(AccountLinkKind.MailChange, token, address, async (unit, link, person) =>
        {
            var (before, wanted, key) = (person.Email, link.NewEmail!, PeopleRules.Normalize(link.NewEmail!));
            if (await IsTakenAsync(unit, person, key, cancellationToken)) return null;
            (person.Email, person.NormalizedEmail, person.EmailConfirmed) = (wanted, key, true);
            (person.UserName, person.NormalizedUserName) = (wanted, key);
            AccountLinkBook.Tell(unit, before, "Your mail address was changed", $"""
                Hello {person.DisplayName},

                your account at the eSIM console of {brand.Value.Name} has the address {wanted} now, and all your sessions are ended. If
                that was not you, tell your administrator at once.
                """);
            return (AuditActions.EmailChanged, [new AuditField("Email", before, wanted)]);
        }, cancellationToken);

    /// <summary>Has a mail bring a link with which to choose another password, where there is such an account.</summary>
    internal Task AskResetAsync(string email, string? address, CancellationToken cancellationToken) => work.DoAsync(async unit =>
    {
        var key = PeopleRules.Normalize(email);
        if (await unit.Context.Users.FirstOrDefaultAsync(
            one => one.NormalizedEmail == key && (one.LockoutEnd == null || one.LockoutEnd <= unit.Now), cancellationToken)
            is not { } person) return;
        await AccountLinkBook.MakeAsync(unit, person, AccountLinkKind.PasswordReset, null, cancellationToken);
        unit.Audit(new AuditNote(new AuditActor(null, "Not signed in", address), AuditActions.ResetAsked,
            AuditSubject.Person(person.Id, person.DisplayName)));
    }, cancellationToken);

    private Task<bool> TakeAsync(AccountLinkKind kind, string token, string? address,
        Func<Unit, AccountLink, Person, Task<(AuditAction, IReadOnlyList<AuditField>)?>> change,
        CancellationToken cancellationToken) => work.DoAsync(async unit =>
    {
        if (await AccountLinkBook.FindAsync(unit.Context, kind, token, unit.Now, cancellationToken) is not var (link, person)) return false;
        if (await change(unit, link, person) is not var (action, facts)) return false;
        unit.Context.AccountLinks.RemoveRange(
            await unit.Context.AccountLinks.Where(one => one.PersonId == person.Id).ToListAsync(cancellationToken));
        PeopleBook.NewStamp(person);
        person.ConcurrencyStamp = Guid.NewGuid().ToString();
        var ended = await SessionBook.EndAllAsync(unit, person.Id, cancellationToken);
        unit.Audit(new AuditNote(new AuditActor(person.Id, person.DisplayName, address), action,
            AuditSubject.Person(person.Id, person.DisplayName))
        {
            Facts = [.. facts, AuditField.New("Sessions ended", ended)],
        });
        unit.Publish(new PeopleChanged());
        return true;
    }, cancellationToken);

    private static Task<bool> IsTakenAsync(Unit unit, Person person, string key, CancellationToken cancellationToken) =>
        unit.Context.Users.AnyAsync(one => one.Id != person.Id && (one.NormalizedEmail == key || one.NormalizedUserName == key),
            cancellationToken);
}
