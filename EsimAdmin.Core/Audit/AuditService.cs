namespace EsimAdmin.Core.Audit;

/// <summary>An entry of the audit log as a list shows it.</summary>
/// <param name="Action">What was done, for people.</param>
/// <param name="SubjectKind">What kind of thing it was done to.</param>
/// <param name="SubjectKey">Its key; may be empty.</param>
/// <param name="Subject">It, for people.</param>
/// <param name="Fields">What was before and after.</param>
/// <param name="Hash">The entry's hash.</param>
public sealed record AuditRow(long Id, DateTimeOffset At, string PersonName, string? Address, string Action, AuditOutcome Outcome,
    string Reason, string SubjectKind, string SubjectKey, string Subject, IReadOnlyList<AuditField> Fields, string Hash)
{
    internal static AuditRow Of(AuditEntry entry) => new(entry.Id, entry.At, entry.PersonName, entry.Address,
        AuditActions.NameOf(entry.Action), entry.Outcome, entry.Reason, entry.SubjectKind, entry.SubjectKey,
        entry.ErasedFor is null ? entry.SubjectName ?? "" : $"{entry.SubjectKind} {entry.SubjectKey} (erased)",
        [.. AuditText.Read(entry.Facts), .. AuditText.Read(entry.Words)], entry.Hash);
}

/// <summary>The audit log, for people.</summary>
public sealed class AuditService(Gate gate, Work work, IDbContextFactory<EsimAdminDbContext> contexts)
{
    private const int MostPeople = 500;

    /// <summary>A page of entries, newest first.</summary>
    /// <param name="page">From 0.</param>
    /// <param name="size">Rows on a page, at most 200.</param>
    public async Task<Page<AuditRow>> ListAsync(AuditQuery query, int page, int size, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewAudit);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await query.Filter(context, caller.Zone).OrderByDescending(entry => entry.Id).PageAsync(page, size, cancellationToken))
            .Select(AuditRow.Of);
    }

    /// <summary>All these entries, oldest first, as a file that a spreadsheet opens; that it was asked for is an entry, too.</summary>
    public async Task<Stream> ExportAsync(AuditQuery query, CsvForm form, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewAudit);
        await work.DoAsync(async unit => unit.Audit(AuditNotes.Export(caller, AuditActions.AuditExported,
            AuditQuery.Address.Write(query with { Search = null }), !string.IsNullOrWhiteSpace(query.Search),
            await query.Filter(unit.Context, caller.Zone).LongCountAsync(cancellationToken))), cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await AuditFile.WriteAsync(query.Filter(context, caller.Zone).OrderBy(entry => entry.Id).AsAsyncEnumerable(), form,
            cancellationToken);
    }

    /// <summary>The people whose entries can be asked for, by key.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PeopleAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewAudit);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Users.OrderBy(person => person.DisplayName).Take(MostPeople)
            .ToDictionaryAsync(person => person.Id, person => person.DisplayName, cancellationToken);
    }

    /// <summary>What the last check of the log brought; null when there was none yet.</summary>
    public async Task<AuditState?> StateAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewAudit);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await AuditReader.StateAsync(context, cancellationToken);
    }
}
