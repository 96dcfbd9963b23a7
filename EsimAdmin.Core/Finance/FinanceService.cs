using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Orders;

namespace EsimAdmin.Core.Finance;

/// <summary>The people and customers that the ledger knows.</summary>
public sealed record LedgerNames(IReadOnlyDictionary<string, string> People, IReadOnlyDictionary<long, string> Customers);

/// <summary>How fast the balance is used.</summary>
/// <param name="Today">What was charged less what came back, since midnight, where whoever asks is.</param>
/// <param name="ThirtyDays">The same in the last 30 days.</param>
/// <param name="PerDay">The same on a day, over the last 14 or as many as the books go back.</param>
/// <param name="LastsDays">How many whole days the balance lasts at that pace; null when nothing is spent or no balance is known.</param>
/// <param name="IsUnusual">Whether more was spent today than three times a usual day.</param>
public sealed record BurnDown(Money Today, Money ThirtyDays, Money PerDay, int? LastsDays, bool IsUnusual);

/// <summary>The money, for people.</summary>
public sealed class FinanceService(
    Gate gate, BalanceMirror mirror, Work work, IDbContextFactory<EsimAdminDbContext> contexts, IOptions<FinanceOptions> options,
    TimeProvider time)
{
    /// <summary>Below which balance it is low; null when nobody has said.</summary>
    public async Task<Money?> LowBalanceAsync()
    {
        await gate.DemandAsync(Permission.ViewBalance);
        return options.Value.Limit;
    }

    /// <summary>How fast the balance is used, and how long it lasts.</summary>
    public async Task<BurnDown> BurnDownAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewLedger);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var (since, midnight) = (now.AddDays(-30), TimeZones.Begin(TimeZones.Day(now, caller.Zone), caller.Zone));
        var entries = await LedgerSums.OfDaysAsync(context.Ledger.Within(context, caller.Scope)
            .Where(entry => entry.Cause != LedgerCause.Opening), since, midnight, cancellationToken);
        var began = await context.Ledger.OrderBy(entry => entry.Id).Select(entry => (DateTimeOffset?)entry.At)
            .FirstOrDefaultAsync(cancellationToken);
        // How long the company's balance lasts does not follow from a part of what is spent.
        var balance = !caller.Scope.IsAll ? null : await context.BalanceReadings.OrderByDescending(reading => reading.Id)
            .Select(reading => (Money?)reading.Balance).FirstOrDefaultAsync(cancellationToken);
        return LedgerRules.BurnDown(entries, began, balance, now, midnight);
    }

    /// <summary>The balance as last told by the vendor; null before it was first told.</summary>
    public async Task<BalanceReading?> GetBalanceAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewBalance);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.BalanceReadings.AsNoTracking().OrderByDescending(reading => reading.Id).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The balance by day, oldest first, and what moved it: the last 30 days, or a span of at most a year.</summary>
    /// <param name="first">The first day; null for 30 days before the last.</param>
    /// <param name="last">The last day; null for today.</param>
    public async Task<IReadOnlyList<BalanceDay>> DaysAsync(DateOnly? first, DateOnly? last, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewLedger);
        var today = TimeZones.Day(time.GetUtcNow(), caller.Zone);
        var to = last < today ? last.Value : today;
        var from = BalanceDays.First(first, to);
        if (from > to) return [];
        var (begin, before) = (TimeZones.Begin(from, caller.Zone), TimeZones.Begin(to.AddDays(1), caller.Zone));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var entries = await LedgerSums.OfQuartersAsync(context.Ledger.Within(context, caller.Scope)
            .Where(entry => entry.Cause != LedgerCause.Opening && entry.At >= begin && entry.At < before), cancellationToken);
        var readings = context.BalanceReadings.AsNoTracking().OrderBy(reading => reading.Id);
        return BalanceDays.Of(entries,
            await readings.Where(reading => reading.At >= begin && reading.At < before).ToListAsync(cancellationToken),
            await readings.LastOrDefaultAsync(reading => reading.At < begin, cancellationToken), from, to, caller.Zone);
    }

    /// <summary>A page of the ledger, newest first.</summary>
    /// <param name="page">From 0.</param>
    /// <param name="size">Entries on a page, at most 200.</param>
    public async Task<Page<LedgerEntry>> LedgerAsync(LedgerQuery query, int page, int size, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewLedger);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await query.Filter(context, caller).OrderByDescending(entry => entry.Id).PageAsync(page, size, cancellationToken);
    }

    /// <summary>What the entries of a list add up to, those of all its pages.</summary>
    public async Task<Money> LedgerSumAsync(LedgerQuery query, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewLedger);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await query.Filter(context, caller).SumAsync(entry => entry.Amount, cancellationToken);
    }

    /// <summary>All these entries as a file that a spreadsheet opens (RFC 4180); texts that look like formulas are made harmless.</summary>
    public async Task<Stream> ExportAsync(LedgerQuery query, CsvForm form, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewLedger);
        await work.DoAsync(async unit => unit.Audit(AuditNotes.Export(caller, AuditActions.LedgerExported,
            LedgerQuery.Address.Write(query with { Search = null }), !string.IsNullOrWhiteSpace(query.Search),
            await query.Filter(unit.Context, caller).LongCountAsync(cancellationToken))), cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await LedgerFile.WriteAsync(
            LedgerFile.Rows(context, query.Filter(context, caller).OrderBy(entry => entry.Id)).AsAsyncEnumerable(), form,
            cancellationToken);
    }

    /// <summary>Whether the ledger explains the vendor's balance to the unit; null before the balance was first told, and for those who do
    /// not see the whole ledger.</summary>
    public async Task<Reconciliation?> ReconcileAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewLedger);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!caller.Scope.IsAll) return null;
        var readings = await context.BalanceReadings.AsNoTracking().OrderByDescending(reading => reading.Id).Take(1000)
            .ToListAsync(cancellationToken);
        if (readings is not [var last, ..]) return null;
        var open = await context.OrderParts.CountAsync(part => part.State == PartState.Unknown || part.State == PartState.Intended,
            cancellationToken)
            + await context.Intents.CountAsync(intent => intent.DueAt != null
            && (intent.Action == EsimAction.TopUp || intent.Action == EsimAction.Cancel
            || intent.Action == EsimAction.Reissue), cancellationToken);
        return new Reconciliation(last.Balance, last.Balance - last.Unexplained, LedgerRules.DifferentSince(readings), open);
    }

    /// <summary>Whom the ledger knows, for filters and columns.</summary>
    public async Task<LedgerNames> LedgerNamesAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewLedger);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var people = await context.Ledger.Within(context, caller.Scope).Where(entry => entry.PersonId != null)
            .Select(entry => new { entry.PersonId, entry.PersonName }).Distinct().ToListAsync(cancellationToken);
        var customers = await context.Customers.Within(caller.Scope)
            .Where(customer => context.Ledger.Any(entry => entry.CustomerId == customer.Id))
            .ToDictionaryAsync(customer => customer.Id, customer => customer.Name, cancellationToken);
        return new LedgerNames(people.GroupBy(person => person.PersonId!)
            .ToDictionary(group => group.Key, group => group.Last().PersonName), customers);
    }

    /// <summary>Asks the vendor for the balance now.</summary>
    public async Task<Outcome<BalanceReading>> RefreshBalanceAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewBalance);
        return await mirror.RefreshAsync(CallPriority.Person, cancellationToken);
    }
}
