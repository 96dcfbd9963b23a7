using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Finance;

/// <summary>A page of the ledger.</summary>
/// <param name="Entries">The page's entries.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record LedgerList(IReadOnlyList<LedgerEntry> Entries, int Total);

/// <summary>The money, for people.</summary>
public sealed class FinanceService(Gate gate, BalanceMirror mirror, IDbContextFactory<EsimAdminDbContext> contexts)
{
    /// <summary>The balance as last told by the vendor; null before it was first told.</summary>
    /// <exception cref="NotAllowedException">The caller may not see the balance.</exception>
    public async Task<BalanceReading?> GetBalanceAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewBalance);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.BalanceReadings.AsNoTracking().OrderByDescending(reading => reading.Id).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The balance over time, oldest first.</summary>
    /// <param name="since">From when on.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not see the ledger.</exception>
    public async Task<IReadOnlyList<BalanceReading>> HistoryAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewLedger);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.BalanceReadings.AsNoTracking().Where(reading => reading.At >= since).OrderBy(reading => reading.Id).ToListAsync(cancellationToken);
    }

    /// <summary>A page of the ledger, newest first.</summary>
    /// <param name="search">Part of what was bought, of who caused it, or the vendor's number; empty for all.</param>
    /// <param name="page">From 0.</param>
    /// <param name="size">Entries on a page, at most 200.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not see the ledger.</exception>
    public async Task<LedgerList> LedgerAsync(string search, int page, int size, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewLedger);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = Find(context, search);
        return new LedgerList(
            await found.OrderByDescending(entry => entry.Id).Skip(Math.Max(0, page) * Math.Clamp(size, 1, 200)).Take(Math.Clamp(size, 1, 200)).ToListAsync(cancellationToken),
            await found.CountAsync(cancellationToken));
    }

    /// <summary>The ledger as a file that a spreadsheet opens (RFC 4180); texts that look like formulas are made harmless.</summary>
    /// <param name="search">As for <see cref="LedgerAsync"/>.</param>
    /// <param name="cancellationToken">Stops the export.</param>
    /// <exception cref="NotAllowedException">The caller may not see the ledger.</exception>
    public async Task<byte[]> ExportAsync(string search, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewLedger);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return LedgerFile.Write(await Find(context, search).OrderBy(entry => entry.Id).ToListAsync(cancellationToken));
    }

    /// <summary>Whether the ledger explains the vendor's balance to the unit; null before the balance was first told.</summary>
    /// <exception cref="NotAllowedException">The caller may not see the ledger.</exception>
    public async Task<Reconciliation?> ReconcileAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewLedger);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var readings = await context.BalanceReadings.AsNoTracking().OrderByDescending(reading => reading.Id).Take(1000).ToListAsync(cancellationToken);
        if (readings is not [var last, ..]) return null;
        var open = await context.OrderParts.CountAsync(part => part.State == PartState.Unknown || part.State == PartState.Intended, cancellationToken);
        return new Reconciliation(last.Balance, last.Balance - last.Unexplained, LedgerRules.DifferentSince(readings), open);
    }

    private static IQueryable<LedgerEntry> Find(EsimAdminDbContext context, string search)
    {
        var text = search.Trim().Replace("%", "", StringComparison.Ordinal);
        return text.Length == 0 ? context.Ledger.AsNoTracking() : context.Ledger.AsNoTracking().Where(entry =>
            EF.Functions.Like(entry.Text, $"%{text}%") || EF.Functions.Like(entry.PersonName, $"%{text}%") || entry.OrderNo == text);
    }

    /// <summary>Asks the vendor for the balance now.</summary>
    /// <exception cref="NotAllowedException">The caller may not see the balance.</exception>
    public async Task<Answer<BalanceReading>> RefreshBalanceAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewBalance);
        return await mirror.RefreshAsync(CallPriority.Person, cancellationToken);
    }
}
