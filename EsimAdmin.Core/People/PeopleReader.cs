namespace EsimAdmin.Core.People;

/// <summary>Reads who works here and who is invited.</summary>
internal static class PeopleReader
{
    private const int MostRows = 1000;

    /// <summary>All of them, by name.</summary>
    public static async Task<IReadOnlyList<PersonRow>> ListAsync(EsimAdminDbContext context, SessionBook sessions, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var roles = (await (from member in context.UserRoles
                            join role in context.Roles on member.RoleId equals role.Id
                            select new { member.UserId, role.Name }).ToListAsync(cancellationToken))
            .ToLookup(one => one.UserId, one => one.Name);
        var passkeys = (await context.UserPasskeys.Select(one => one.UserId).Distinct().ToListAsync(cancellationToken)).ToHashSet();
        var seen = await sessions.SeenAsync(cancellationToken);
        var people = await context.Users.AsNoTracking().OrderBy(person => person.DisplayName).Take(MostRows)
            .ToListAsync(cancellationToken);
        var invitations = await context.Invitations.AsNoTracking().Where(one => one.OpenFor != null).OrderBy(one => one.Id).Take(MostRows)
            .ToListAsync(cancellationToken);
        var mailIds = invitations.Select(one => one.MailId).OfType<long>().ToList();
        var mails = await context.Mails.AsNoTracking().Where(mail => mailIds.Contains(mail.Id))
            .ToDictionaryAsync(mail => mail.Id, cancellationToken);
        return [.. people.Select(OfPerson).Concat(invitations.Select(OfInvitation))
            .OrderBy(row => row.Name, StringComparer.OrdinalIgnoreCase)];

        PersonRow OfPerson(Person person)
        {
            var last = seen.GetValueOrDefault(person.Id);
            return new PersonRow(person.Id, null, person.DisplayName.Length > 0 ? person.DisplayName : person.Email ?? "",
                person.Email ?? "", string.Join(", ", roles[person.Id].Order(StringComparer.Ordinal)),
                person.LockoutEnd > now ? PersonState.Disabled : PersonState.Active,
                person.TwoFactorEnabled || passkeys.Contains(person.Id), last?.At,
                last?.Sessions ?? 0, null, null);
        }

        PersonRow OfInvitation(Invitation one) => new(null, one.Id, one.Name, one.Email, one.Role,
            one.ExpiresAt > now ? PersonState.Invited : PersonState.InvitationExpired, false, null, 0, one.ExpiresAt,
            one.MailId is { } id && mails.TryGetValue(id, out var mail) ? $"Mail: {mail.Words}." : null);
    }
}
