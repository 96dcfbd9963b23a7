namespace EsimAdmin.Core.Audit;

/// <summary>Reads the whole audit log and says whether it is as it was written; in parts, while others write.</summary>
internal sealed class AuditReader(IDbContextFactory<EsimAdminDbContext> contexts)
{
    private const int Part = 2000;

    /// <summary>Verifies it.</summary>
    public async Task<AuditVerdict> VerifyAsync(CancellationToken cancellationToken)
    {
        AuditState? known;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            known = await StateAsync(context, cancellationToken);
        }
        var proof = new AuditProof(known);
        for (long? last = 0; last is { } from;)
        {
            // A context for each part: none holds the database's old pages for long.
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            last = null;
            await foreach (var entry in context.AuditEntries.AsNoTracking().Where(entry => entry.Id > from).OrderBy(entry => entry.Id)
                .Take(Part).AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                proof.Add(entry);
                last = entry.Id;
            }
        }
        var (head, newest) = await EndAsync(cancellationToken);
        return proof.End(head, newest);
    }

    /// <summary>What the last check brought; null when there was none yet.</summary>
    public static async Task<AuditState?> StateAsync(EsimAdminDbContext context, CancellationToken cancellationToken) =>
        AuditState.Read(await FactBook.GetAsync(context, AuditState.FactName, cancellationToken));

    // In one question: whoever writes in between changes both.
    private async Task<(AuditHead? Head, AuditHead Newest)> EndAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var newest = await context.AuditEntries.OrderByDescending(entry => entry.Id).Select(entry => new
        {
            entry.Id,
            entry.Hash,
            Head = context.Facts.Where(fact => fact.Name == AuditHead.FactName).Select(fact => fact.Value).FirstOrDefault(),
        }).FirstOrDefaultAsync(cancellationToken);
        return newest is not null ? (AuditHead.Read(newest.Head), new AuditHead(newest.Id, newest.Hash))
            : (AuditHead.Read(await FactBook.GetAsync(context, AuditHead.FactName, cancellationToken)), AuditHead.None);
    }
}
