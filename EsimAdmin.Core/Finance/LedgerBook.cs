namespace EsimAdmin.Core.Finance;

/// <summary>Writes every movement of the balance, in the change that records what caused it.</summary>
internal static class LedgerBook
{
    /// <summary>Adds an entry, unless the same movement is written down already.</summary>
    public static async Task AddAsync(Unit unit, LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (!await unit.Context.Ledger.AnyAsync(one => one.Cause == entry.Cause && one.Reference == entry.Reference, cancellationToken))
            unit.Context.Ledger.Add(entry);
    }
}
