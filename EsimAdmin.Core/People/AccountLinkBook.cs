using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;

namespace EsimAdmin.Core.People;

/// <summary>Writes down the links that mails bring to those who have an account, and the mails that tell of changes.</summary>
internal static class AccountLinkBook
{
    private const int ShortestToken = 20, LongestToken = 100;

    /// <summary>The link behind a secret, with whose it is; null where it works no more.</summary>
    public static async Task<(AccountLink Link, Person Person)?> FindAsync(EsimAdminDbContext context, AccountLinkKind kind, string token,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (token.Length is < ShortestToken or > LongestToken) return null;
        var hash = DeliveryTokens.Hash(token);
        var found = await (from link in context.AccountLinks
                           where link.TokenHash == hash && link.Kind == kind && link.ExpiresAt > now
                           join person in context.Users on link.PersonId equals person.Id
                           where link.Stamp == person.SecurityStamp && (person.LockoutEnd == null || person.LockoutEnd <= now)
                           select new { link, person }).FirstOrDefaultAsync(cancellationToken);
        return found is null ? null : (found.link, found.person);
    }

    /// <summary>Makes one, with the mail that brings it.</summary>
    public static async Task MakeAsync(Unit unit, Person person, AccountLinkKind kind, string? newEmail,
        CancellationToken cancellationToken)
    {
        var old = unit.Context.AccountLinks.Where(one => one.PersonId == person.Id && one.ExpiresAt <= unit.Now);
        unit.Context.AccountLinks.RemoveRange(await old.ToListAsync(cancellationToken));
        var mail = Add(unit, newEmail ?? person.Email ?? "", null, null);
        await unit.SaveAsync(cancellationToken);
        unit.Context.AccountLinks.Add(new AccountLink
        {
            Kind = kind,
            PersonId = person.Id,
            Stamp = person.SecurityStamp ?? "",
            NewEmail = newEmail,
            MailId = mail.Id,
            ExpiresAt = unit.Now + AccountLink.WorksFor,
        });
    }

    /// <summary>Tells somebody what was done with their account.</summary>
    public static void Tell(Unit unit, string? to, string subject, string text)
    {
        if (to is { Length: > 0 }) Add(unit, to, subject, text);
    }

    private static Mail Add(Unit unit, string to, string? subject, string? text)
    {
        var mail = new Mail
        {
            RequestKey = Guid.CreateVersion7(),
            To = to,
            Subject = subject,
            Text = text,
            EsimTranNo = "",
            PersonName = "EsimAdmin",
            CreatedAt = unit.Now,
            DueAt = unit.Now,
        };
        unit.Context.Mails.Add(mail);
        return mail;
    }
}
