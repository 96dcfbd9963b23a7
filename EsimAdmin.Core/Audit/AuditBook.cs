namespace EsimAdmin.Core.Audit;

/// <summary>The one change that is made to entries: what may be about an erased customer is blanked. The chain holds only a salted hash of
/// it, so that it still verifies.</summary>
internal static class AuditBook
{
    /// <summary>Blanks the words about a customer and about the eSIMs that are the customer's now.</summary>
    /// <returns>In how many entries; stands in the entry about the erasure, so that nobody blanks one more unseen.</returns>
    public static async Task<int> EraseAsync(
        Unit unit, long customerId, IQueryable<string> esimTranNos, CancellationToken cancellationToken)
    {
        unit.Context.MayBlankAudit = true;
        try
        {
            return await unit.Context.AuditEntries.Where(entry => entry.ErasedFor == null && (entry.CustomerId == customerId
                    || entry.SubjectKind == AuditSubject.EsimKind && esimTranNos.Contains(entry.SubjectKey)))
                .ExecuteUpdateAsync(change => change.SetProperty(entry => entry.SubjectName, (string?)null)
                    .SetProperty(entry => entry.Words, (string?)null).SetProperty(entry => entry.Salt, (string?)null)
                    .SetProperty(entry => entry.ErasedFor, customerId), cancellationToken);
        }
        finally
        {
            unit.Context.MayBlankAudit = false;
        }
    }
}
