using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;
using MimeKit;

namespace EsimAdmin.Core.People;

/// <summary>Writes the mails with links for those who have an account; a link's secret is made when its mail is sent.</summary>
internal sealed class AccountLinkMailWriter(IOptions<BrandOptions> brand) : IMailWriter
{
    public async Task<MailContent?> WriteAsync(Unit unit, Mail mail, CancellationToken cancellationToken)
    {
        if (await unit.Context.AccountLinks.FirstOrDefaultAsync(one => one.MailId == mail.Id, cancellationToken) is not { } link
            || await unit.Context.Users.FirstOrDefaultAsync(one => one.Id == link.PersonId, cancellationToken) is not { } person)
            return null;
        var token = DeliveryTokens.New();
        var isReset = link.Kind == AccountLinkKind.PasswordReset;
        if (brand.Value.Link((isReset ? "account/reset/" : "account/email/") + token) is not { } address) return null;
        (link.TokenHash, link.ExpiresAt) = (DeliveryTokens.Hash(token), unit.Now + AccountLink.WorksFor);
        var (subject, what) = isReset ? ("Choose another password", "Open this link to choose another password:")
            : ("Confirm your mail address", "Open this link to sign in with this mail address from now on:");
        var until = TimeZones.Show(link.ExpiresAt, person.TimeZone, "d MMM yyyy, HH:mm");
        var text = $"""
            Hello {person.DisplayName},

            this is about your account at the eSIM console of {brand.Value.Name}. {what}

            {address}

            It works once, until {until}. If you have not asked for it, do nothing: without the link nothing changes.
            """;
        return new MailContent(subject, new TextPart { Text = text });
    }
}
