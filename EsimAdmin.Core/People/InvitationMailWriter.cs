using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;
using MimeKit;

namespace EsimAdmin.Core.People;

/// <summary>Writes the mail with an invitation's link, which is made when it is sent.</summary>
internal sealed class InvitationMailWriter(IOptions<BrandOptions> brand) : IMailWriter
{
    public async Task<MailContent?> WriteAsync(Unit unit, Mail mail, CancellationToken cancellationToken)
    {
        if (await unit.Context.Invitations.FirstOrDefaultAsync(one => one.MailId == mail.Id && one.OpenFor != null, cancellationToken)
            is not { } invitation) return null;
        var link = InvitationBook.Renew(unit, invitation, brand.Value);
        var until = invitation.ExpiresAt.UtcDateTime.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);
        var text = $"""
            Hello {invitation.Name},

            {invitation.InvitedBy} invites you to the eSIM console of {brand.Value.Name}. Open this link and choose a password:

            {link}

            It works once, until {until} UTC. If you do not know what this is about, do nothing: without you there is no account.
            """;
        return new MailContent($"Your invitation to {brand.Value.Name}", new TextPart { Text = text }, new PeopleChanged());
    }
}
