using System.Data;
using EsimAdmin.Core.Actions;

namespace EsimAdmin.Core.Finance;

/// <summary>What comparing the books with themselves brought.</summary>
/// <param name="Entries">How many entries the ledger has.</param>
/// <param name="Sum">Its sum.</param>
/// <param name="Last">The last balance that the vendor told; null when there is none.</param>
/// <param name="Problems">What does not agree, the first ones of each kind.</param>
public sealed record LedgerVerdict(int Entries, Money Sum, BalanceReading? Last, IReadOnlyList<string> Problems)
{
    /// <summary>It in sentences.</summary>
    internal IEnumerable<string> Sentences()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"The ledger has {Entries:N0} entries, which come to {Sum}.");
        if (Last is { } last && last.Unexplained != Money.Zero)
            yield return $"eSIM Access last told a balance of {last.Balance}, {last.Unexplained} of which no entry explains: "
                + "money was added or spent elsewhere.";
        if (Problems.Count == 0) yield return "Every charge has its order or top-up, and every order and top-up its charge.";
        foreach (var problem in Problems) yield return problem;
    }
}

/// <summary>
/// Compares the books with what caused them, without asking the vendor: every charge has its order or top-up at its price, every order and
/// top-up that was taken has its charge, every refund its cancelled eSIM, and the last balance was compared with this very ledger.
/// </summary>
internal sealed class LedgerReader(IDbContextFactory<EsimAdminDbContext> contexts)
{
    private const int MostTold = 10;

    /// <summary>Clocks of several processes may differ by so much.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(1);

    /// <summary>Compares them; row by row, whatever their number.</summary>
    public async Task<LedgerVerdict> VerifyAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // One picture of all, for which nobody waits: what is recorded meanwhile would look like a difference. SQLite has no weaker level
        // than a picture, and takes the writer's place for every other name.
        var level = context.Database.IsSqlite() ? IsolationLevel.ReadUncommitted : IsolationLevel.RepeatableRead;
        await using var picture = await context.Database.BeginTransactionAsync(level, cancellationToken);
        var problems = new List<string>();
        await OrdersAsync(context, problems, cancellationToken);
        await TopUpsAsync(context, problems, cancellationToken);
        await RefundsAsync(context, problems, cancellationToken);
        var last = await context.BalanceReadings.AsNoTracking().OrderByDescending(reading => reading.Id)
            .FirstOrDefaultAsync(cancellationToken);
        if (last is not null && !await AgreesAsync(context, last, cancellationToken))
        {
            problems.Add($"The balance of {Time(last.ConfirmedAt)} was compared with a ledger of {last.Balance - last.Unexplained}; "
                + "up to then the entries do not come to that.");
        }
        return new LedgerVerdict(await context.Ledger.CountAsync(cancellationToken),
            await context.Ledger.SumAsync(entry => entry.Amount, cancellationToken), last, problems);
    }

    private static async Task OrdersAsync(EsimAdminDbContext context, List<string> problems, CancellationToken cancellationToken)
    {
        var charges = context.Ledger.Where(entry => entry.Cause == LedgerCause.Order);
        var taken = context.OrderParts.Where(part => part.OrderNo != null);
        Note(problems, await charges.Where(entry => !taken.Any(part => part.TransactionId == entry.Reference)).OrderBy(entry => entry.Id)
            .Select(entry => entry.Id).Take(MostTold).ToListAsync(cancellationToken),
            id => $"Ledger entry {id} charges an order that is not there.");
        Note(problems, await taken.Where(part => !charges.Any(entry => entry.Reference == part.TransactionId)).OrderBy(part => part.Id)
            .Select(part => part.OrderId).Take(MostTold).ToListAsync(cancellationToken), id => $"Order {id} was taken and is not charged.");
        var pairs = from entry in charges
                    join part in taken on entry.Reference equals part.TransactionId
                    orderby entry.Id
                    select new { entry.Id, entry.Amount, part.UnitPrice, part.Count, part.Days };
        var other = new List<long>();
        await foreach (var one in pairs.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (-one.Amount != one.UnitPrice * one.Count * (one.Days ?? 1) && other.Count < MostTold) other.Add(one.Id);
        }
        Note(problems, other, id => $"Ledger entry {id} is not what its order costs.");
    }

    private static async Task TopUpsAsync(EsimAdminDbContext context, List<string> problems, CancellationToken cancellationToken)
    {
        var charges = context.Ledger.Where(entry => entry.Cause == LedgerCause.TopUp);
        var done = context.Intents.Where(intent => intent.Action == EsimAction.TopUp && intent.State == IntentState.Done);
        Note(problems, await charges.Where(entry => !done.Any(intent => intent.TransactionId == entry.Reference)).OrderBy(entry => entry.Id)
            .Select(entry => entry.Id).Take(MostTold).ToListAsync(cancellationToken),
            id => $"Ledger entry {id} charges a top-up that is not there.");
        Note(problems, await done.Where(intent => !charges.Any(entry => entry.Reference == intent.TransactionId))
            .OrderBy(intent => intent.Id).Select(intent => intent.Id).Take(MostTold).ToListAsync(cancellationToken),
            id => $"Top-up {id} was made and is not charged.");
        var pairs = from entry in charges
                    join intent in done on entry.Reference equals intent.TransactionId
                    orderby entry.Id
                    select new { entry.Id, entry.Amount, Price = intent.Amount };
        var other = new List<long>();
        await foreach (var one in pairs.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (-one.Amount != one.Price && other.Count < MostTold) other.Add(one.Id);
        }
        Note(problems, other, id => $"Ledger entry {id} is not what its top-up costs.");
    }

    private static async Task RefundsAsync(EsimAdminDbContext context, List<string> problems, CancellationToken cancellationToken) => Note(
        problems, await context.Ledger.Where(entry => entry.Cause == LedgerCause.Refund
            && !context.Esims.Any(esim => esim.EsimTranNo == entry.Reference && esim.RefundedAt != null)).OrderBy(entry => entry.Id)
            .Select(entry => entry.Id).Take(MostTold).ToListAsync(cancellationToken),
            id => $"Ledger entry {id} refunds an eSIM that was not cancelled.");

    // Entries and the comparison are stored one after the other, and their times tell the order only about.
    private static async Task<bool> AgreesAsync(EsimAdminDbContext context, BalanceReading last, CancellationToken cancellationToken)
    {
        var (from, to, wanted) = (last.ConfirmedAt - Apart, last.ConfirmedAt + Apart, last.Balance - last.Unexplained);
        var sum = await context.Ledger.Where(entry => entry.At < from).SumAsync(entry => entry.Amount, cancellationToken);
        var near = context.Ledger.Where(entry => entry.At >= from && entry.At <= to).OrderBy(entry => entry.Id)
            .Select(entry => entry.Amount);
        if (sum == wanted) return true;
        await foreach (var amount in near.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if ((sum += amount) == wanted) return true;
        }
        return false;
    }

    private static void Note(List<string> problems, IReadOnlyCollection<long> keys, Func<string, string> say) =>
        problems.AddRange(keys.Select(key => say(key.ToString(CultureInfo.InvariantCulture))));

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
