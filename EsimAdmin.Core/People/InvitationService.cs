using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;

namespace EsimAdmin.Core.People;

/// <summary>Invites colleagues, by mail or by a link to hand on.</summary>
public sealed class InvitationService(Gate gate, Work work, IOptions<BrandOptions> brand)
{
    private static readonly Refusal Unknown = new("invitation-unknown", $"This invitation was taken or withdrawn meanwhile.");

    /// <summary>Invites somebody who has no account yet.</summary>
    /// <param name="byMail">Whether a mail brings the link; else it is told here.</param>
    /// <param name="address">Where the caller has the console open; in the link where no public address is set.</param>
    public async Task<Outcome<Invited>> InviteAsync(NewColleague colleague, bool byMail, string address,
        CancellationToken cancellationToken)
    {
        var allowed = await gate.ConfirmAsync(Permission.ManagePeople);
        if (!allowed.Succeeded(out var caller)) return allowed.As<Invited>();
        var (name, email) = (colleague.Name.Trim(), colleague.Email.Trim());
        if (PeopleRules.NameRefusal(name) is { } refusal) return refusal;
        if (!MailAddresses.IsOne(email)) return new Refusal("mail-address", $"That is not a mail address.");
        if (PeopleRules.BaseOf(address) is not { } known) return NoAddress();
        var key = PeopleRules.Normalize(email);
        return await work.DoAsync<Outcome<Invited>>(async unit =>
        {
            await unit.TakeTurnsAsync(PeopleRules.Turns, cancellationToken);
            if (await PeopleBook.RoleRefusalAsync(unit.Context, caller, colleague.Role, cancellationToken) is { } tooMuch) return tooMuch;
            if (await unit.Context.Users.AnyAsync(person => person.NormalizedEmail == key, cancellationToken))
                return new Refusal("mail-taken", $"Somebody with the address {email} has an account already. Look for it in the list.");
            if (await unit.Context.Invitations.AnyAsync(one => one.OpenFor == key, cancellationToken))
                return new Refusal("mail-invited", $"{email} is invited already. Open that invitation in the list to invite again.");
            var invitation = new Invitation
            {
                Email = email,
                OpenFor = key,
                Name = name,
                Role = colleague.Role,
                BaseAddress = known,
                InvitedById = caller.PersonId,
                InvitedBy = caller.Name,
                CreatedAt = unit.Now,
            };
            unit.Context.Invitations.Add(invitation);
            return await BringAsync(unit, caller, AuditActions.PersonInvited, invitation, byMail, cancellationToken);
        }, cancellationToken);
    }

    /// <summary>Makes the link of an open invitation anew; the one before works no more.</summary>
    /// <inheritdoc cref="InviteAsync"/>
    public async Task<Outcome<Invited>> InviteAgainAsync(long id, bool byMail, string address, CancellationToken cancellationToken)
    {
        var allowed = await gate.ConfirmAsync(Permission.ManagePeople);
        if (!allowed.Succeeded(out var caller)) return allowed.As<Invited>();
        if (PeopleRules.BaseOf(address) is not { } known) return NoAddress();
        return await work.DoAsync<Outcome<Invited>>(async unit =>
        {
            await unit.TakeTurnsAsync(PeopleRules.Turns, cancellationToken);
            if (await FindAsync(unit, id, cancellationToken) is not { } invitation) return Unknown;
            if (await PeopleBook.RoleRefusalAsync(unit.Context, caller, invitation.Role, cancellationToken) is { } tooMuch) return tooMuch;
            (invitation.BaseAddress, invitation.InvitedById, invitation.InvitedBy) = (known, caller.PersonId, caller.Name);
            return await BringAsync(unit, caller, AuditActions.PersonInvitedAgain, invitation, byMail, cancellationToken);
        }, cancellationToken);
    }

    /// <summary>Takes an invitation back: its link works no more.</summary>
    public async Task<Outcome> WithdrawAsync(long id, CancellationToken cancellationToken)
    {
        var allowed = await gate.ConfirmAsync(Permission.ManagePeople);
        if (!allowed.Succeeded(out var caller)) return allowed;
        return await work.DoAsync<Outcome>(async unit =>
        {
            if (await FindAsync(unit, id, cancellationToken) is not { } invitation) return Unknown;
            InvitationBook.Withdraw(unit, caller, invitation);
            unit.Publish(new PeopleChanged());
            return Outcome.Done;
        }, cancellationToken);
    }

    private async Task<Invited> BringAsync(Unit unit, Caller caller, AuditAction action, Invitation invitation, bool byMail,
        CancellationToken cancellationToken)
    {
        var note = InvitationBook.Note(AuditActor.Of(caller), action, invitation);
        unit.Audit(note with { Facts = [.. note.Facts, AuditField.New("Way", byMail ? "mail" : "copied link")] });
        unit.Publish(new PeopleChanged());
        if (!byMail)
        {
            // A mail that still waits would end this link.
            invitation.MailId = null;
            return new Invited(InvitationBook.Renew(unit, invitation, brand.Value));
        }
        var mail = new Mail
        {
            RequestKey = Guid.CreateVersion7(),
            To = invitation.Email,
            EsimTranNo = "",
            PersonName = caller.Name,
            CreatedAt = unit.Now,
            DueAt = unit.Now,
        };
        unit.Context.Mails.Add(mail);
        (invitation.TokenHash, invitation.ExpiresAt) = (null, unit.Now + Invitation.WorksFor);
        await unit.SaveAsync(cancellationToken);
        invitation.MailId = mail.Id;
        return new Invited(null);
    }

    private static Task<Invitation?> FindAsync(Unit unit, long id, CancellationToken cancellationToken) =>
        unit.Context.Invitations.FirstOrDefaultAsync(one => one.Id == id && one.OpenFor != null, cancellationToken);

    private static Refusal NoAddress() => new("console-address", $"The address of this console is not known. Set Brand:PublicUrl.");
}
