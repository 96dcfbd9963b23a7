namespace EsimAdmin.Core.People;

/// <summary>Says what somebody may do now. The database is the authority: no cookie and no open screen knows better.</summary>
public sealed class RightsBook : IDisposable
{
    // Asked for everybody who does anything, every few seconds: what the question is made of is made once.
    private static readonly Func<EsimAdminDbContext, string, IAsyncEnumerable<Row>> Rows = EF.CompileAsyncQuery(
        (EsimAdminDbContext context, string personId) =>
            from person in context.Users.AsNoTracking()
            where person.Id == personId
            join member in context.UserRoles on person.Id equals member.UserId into members
            from member in members.DefaultIfEmpty()
            join role in context.Roles on member.RoleId equals role.Id into roles
            from role in roles.DefaultIfEmpty()
            join settings in context.RoleSettings on role.Id equals settings.RoleId into all
            from settings in all.DefaultIfEmpty()
            select new Row(person.DisplayName, person.Email, person.SecurityStamp, person.TwoFactorEnabled, person.LockoutEnd,
                person.TimeZone, role == null ? null : role.Name, settings));

    private readonly Recent<Rights?> _recent;
    private readonly IDisposable _changes;

    /// <summary>Makes it.</summary>
    public RightsBook(IDbContextFactory<EsimAdminDbContext> contexts, LiveUpdates live, TimeProvider time)
    {
        _recent = new Recent<Rights?>(time, async personId =>
        {
            await using var context = await contexts.CreateDbContextAsync();
            return await ReadAsync(context, personId, time.GetUtcNow(), CancellationToken.None);
        });
        _changes = live.Subscribe<RightsChanged>(change => Forget(change.PersonId));
    }

    /// <inheritdoc/>
    public void Dispose() => _changes.Dispose();

    /// <summary>What somebody may do.</summary>
    /// <returns>Null when there is no such person (any more), or they are locked.</returns>
    public Task<Rights?> GetAsync(string personId) => _recent.GetAsync(personId);

    /// <summary>Has it read anew when it is next asked for.</summary>
    public void Forget(string personId) => _recent.Drop(personId);

    /// <summary>What somebody may do, as a change or a query sees it; null as above.</summary>
    internal static async Task<Rights?> ReadAsync(EsimAdminDbContext context, string personId, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var rows = new List<Row>();
        await foreach (var row in Rows(context, personId).WithCancellation(cancellationToken)) rows.Add(row);
        var grants = rows.Where(row => row.Role is not null).Select(row => RoleGrant.Of(row.Role!, row.Settings)).ToList();
        return rows is not [var one, ..] || one.LockoutEnd > now ? null
            : new Rights(personId, one.DisplayName.Length > 0 ? one.DisplayName : one.Email ?? "", one.SecurityStamp ?? "",
                [.. grants.Select(grant => grant.Name)], one.TwoFactorEnabled, grants)
            { TimeZone = one.TimeZone };
    }

    private sealed record Row(string DisplayName, string? Email, string? SecurityStamp, bool TwoFactorEnabled, DateTimeOffset? LockoutEnd,
        string? TimeZone, string? Role, RoleSettings? Settings);
}
