namespace EsimAdmin.Core.Finance;

/// <summary>Sums of the ledger, made by the database.</summary>
internal static class LedgerSums
{
    private const long Day = 24 * 60 * 60 * 1000, Quarter = 15 * 60 * 1000;

    /// <summary>
    /// What the entries add up to between any two borders that lie whole days before now or before a midnight: some sixty
    /// sums, however many entries there are, each with a time within its borders.
    /// </summary>
    /// <param name="since">Only from this time on; whole days before now.</param>
    /// <param name="day">When some day begins: all begin whole days before or after it.</param>
    public static async Task<List<(DateTimeOffset At, Money Amount)>> OfDaysAsync(
        IQueryable<LedgerEntry> entries, DateTimeOffset since, DateTimeOffset day, CancellationToken cancellationToken)
    {
        // Times are stored as milliseconds. Both beginnings lie before the first entry, so that division rounds one way.
        var beginning = since.ToUnixTimeMilliseconds();
        var midnight = beginning - (beginning - day.ToUnixTimeMilliseconds() % Day) % Day;
        var sums = await entries.Where(entry => entry.At >= since)
            .Select(entry => new { At = (long)(object)entry.At, Units = (long)(object)entry.Amount })
            .GroupBy(entry => new { Calendar = (entry.At - midnight) / Day, Passed = (entry.At - beginning) / Day })
            .Select(group => new { Last = group.Max(entry => entry.At), Units = group.Sum(entry => entry.Units) })
            .ToListAsync(cancellationToken);
        return sums.ConvertAll(sum => (DateTimeOffset.FromUnixTimeMilliseconds(sum.Last), new Money(sum.Units)));
    }

    /// <summary>What the entries add up to by cause in each quarter of an hour: every clock's days begin with one.</summary>
    public static async Task<List<(DateTimeOffset At, LedgerCause Cause, Money Amount)>> OfQuartersAsync(
        IQueryable<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        var sums = await entries.Select(entry => new { At = (long)(object)entry.At, entry.Cause, Units = (long)(object)entry.Amount })
            .GroupBy(entry => new { Quarter = entry.At / Quarter, entry.Cause })
            .Select(group => new { group.Key.Quarter, group.Key.Cause, Units = group.Sum(entry => entry.Units) })
            .ToListAsync(cancellationToken);
        return sums.ConvertAll(sum => (DateTimeOffset.FromUnixTimeMilliseconds(sum.Quarter * Quarter), sum.Cause, new Money(sum.Units)));
    }
}
