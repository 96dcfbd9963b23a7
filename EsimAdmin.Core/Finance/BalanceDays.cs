namespace EsimAdmin.Core.Finance;

/// <summary>What a day did to the balance.</summary>
/// <param name="Closing">The balance when it ended, or now; null while none was known.</param>
/// <param name="Charges">What orders and top-ups cost: zero or less.</param>
/// <param name="Refunds">What came back: zero or more.</param>
/// <param name="Other">What the ledger does not explain: deposits, and what was ordered or refunded elsewhere.</param>
public sealed record BalanceDay(DateOnly Day, Money? Closing, Money Charges, Money Refunds, Money Other);

/// <summary>The balance by day, where whoever looks is. Pure.</summary>
public static class BalanceDays
{
    private const int Usual = 30, Most = 366;

    /// <summary>The first day of a span that is shown: the one that is asked for, 30 days where none is, and at most a year; after the
    /// last where there is none.</summary>
    /// <param name="to">The last day.</param>
    public static DateOnly First(DateOnly? asked, DateOnly to) => asked > to ? asked.Value
        : DateOnly.FromDayNumber(Math.Max(0, Math.Max(asked?.DayNumber ?? to.DayNumber + 1 - Usual, to.DayNumber + 1 - Most)));

    /// <summary>How many dollars lie between two lines of a chart, so that about four carry the greatest of some amounts: 1, 2 or 5, or
    /// ten, a hundred times as many.</summary>
    public static int Step(IEnumerable<Money> amounts)
    {
        var most = amounts.Select(amount => Math.Abs((decimal)amount.Units) / Money.UnitsPerDollar).DefaultIfEmpty().Max();
        for (var ten = 1; ; ten *= 10)
        {
            foreach (var step in new[] { ten, 2 * ten, 5 * ten }) if (most <= 4m * step || step >= 500_000_000) return step;
        }
    }

    /// <summary>Every day of a span, oldest first.</summary>
    /// <param name="entries">The movements in it, without the opening.</param>
    /// <param name="readings">What the vendor told in it, oldest first.</param>
    /// <param name="before">What the vendor told last before it; null when nothing.</param>
    public static IReadOnlyList<BalanceDay> Of(IEnumerable<(DateTimeOffset At, LedgerCause Cause, Money Amount)> entries,
        IEnumerable<BalanceReading> readings, BalanceReading? before, DateOnly from, DateOnly to, TimeZoneInfo zone)
    {
        var moved = entries.ToLookup(entry => TimeZones.Day(entry.At, zone));
        var told = readings.ToLookup(reading => TimeZones.Day(reading.At, zone));
        var days = new List<BalanceDay>();
        var last = before;
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            var latest = told[day].LastOrDefault() ?? last;
            var today = moved[day].ToList();
            days.Add(new BalanceDay(day, latest?.Balance, Sum(today.Where(one => one.Cause != LedgerCause.Refund)),
                Sum(today.Where(one => one.Cause == LedgerCause.Refund)),
                latest is null || last is null ? Money.Zero : latest.Unexplained - last.Unexplained));
            last = latest;
        }
        return days;
    }

    private static Money Sum(IEnumerable<(DateTimeOffset At, LedgerCause Cause, Money Amount)> entries) =>
        entries.Aggregate(Money.Zero, (sum, entry) => sum + entry.Amount);
}
