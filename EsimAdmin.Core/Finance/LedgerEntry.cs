namespace EsimAdmin.Core.Finance;

/// <summary>Why the balance moved.</summary>
public enum LedgerCause
{
    /// <summary>The balance when the books were opened.</summary>
    Opening = 0,

    /// <summary>An order that the vendor took.</summary>
    Order = 1,

    /// <summary>A top-up that the vendor took.</summary>
    TopUp = 2,

    /// <summary>The price of a cancelled eSIM, with its top-ups, came back.</summary>
    Refund = 3,
}

/// <summary>A movement of the balance as we know it, written with the outcome that caused it; never changed afterwards.</summary>
public sealed class LedgerEntry
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>When the outcome was recorded.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>How the balance moved: negative for a charge.</summary>
    public Money Amount { get; init; }

    /// <summary>Why.</summary>
    public LedgerCause Cause { get; init; }

    /// <summary>What recognises the movement: our <c>transactionId</c> for an order or a top-up, the <c>esimTranNo</c> for a refund. One
    /// entry for each cause and reference, for good.</summary>
    public required string Reference { get; init; }

    /// <summary>What was bought, for people.</summary>
    public required string Text { get; init; }

    /// <summary>Who caused it; empty for the opening.</summary>
    public string PersonName { get; init; } = "";

    /// <summary>Who caused it; null for the opening and for what was done elsewhere.</summary>
    public string? PersonId { get; init; }

    /// <summary>For whom; null when nobody has said.</summary>
    public long? CustomerId { get; init; }

    /// <summary>The eSIM, for top-ups and refunds.</summary>
    public string? EsimTranNo { get; init; }

    /// <summary>Our order; null for movements without one.</summary>
    public long? OrderId { get; init; }

    /// <summary>The vendor's number.</summary>
    public string? OrderNo { get; init; }
}

/// <summary>Whether the ledger explains the vendor's balance.</summary>
/// <param name="Balance">What the vendor says.</param>
/// <param name="Explained">What the ledger adds up to.</param>
/// <param name="Since">Since when they differ by this amount; null when they agree.</param>
/// <param name="Open">Orders, top-ups and cancellations whose outcome is not recorded yet: they may explain a difference.</param>
public sealed record Reconciliation(Money Balance, Money Explained, DateTimeOffset? Since, int Open)
{
    /// <summary>What the ledger does not explain: positive when the vendor has more than it should.</summary>
    public Money Difference => Balance - Explained;

    /// <summary>Whether they agree to the unit.</summary>
    public bool Agrees => Difference == Money.Zero;
}

/// <summary>How books are read. Pure.</summary>
public static class LedgerRules
{
    /// <summary>A cause in words.</summary>
    public static string Name(LedgerCause cause) => cause == LedgerCause.TopUp ? "Top-up" : cause.ToString();

    /// <summary>Since when the difference is what it is: the first of the last readings that all had it.</summary>
    /// <param name="newestFirst">Readings, newest first.</param>
    public static DateTimeOffset? DifferentSince(IEnumerable<BalanceReading> newestFirst)
    {
        DateTimeOffset? since = null;
        Money? difference = null;
        foreach (var reading in newestFirst)
        {
            difference ??= reading.Unexplained;
            if (reading.Unexplained != difference || difference == Money.Zero) break;
            since = reading.At;
        }
        return since;
    }

    /// <summary>For so long the books must go back before they tell how long the balance lasts.</summary>
    private static readonly TimeSpan LeastBooks = TimeSpan.FromDays(2);

    /// <summary>How fast the balance is used: the mean of the last 14 days, or of as many as the books go back, one at least.</summary>
    /// <param name="entries">The movements of the last 30 days, without the opening.</param>
    /// <param name="began">When the books begin; null when they are empty.</param>
    /// <param name="balance">The balance; null while it is not known.</param>
    /// <param name="midnight">When today began, where it is asked for.</param>
    public static BurnDown BurnDown(IReadOnlyCollection<(DateTimeOffset At, Money Amount)> entries, DateTimeOffset? began, Money? balance,
        DateTimeOffset now, DateTimeOffset midnight)
    {
        Money Spent(DateTimeOffset from, DateTimeOffset before) =>
            entries.Where(entry => entry.At >= from && entry.At < before).Aggregate(Money.Zero, (sum, entry) => sum - entry.Amount);
        var days = began is { } start ? Math.Clamp((int)Math.Ceiling((now - start).TotalDays), 1, 14) : 1;
        var perDay = new Money(Spent(now.AddDays(-days), DateTimeOffset.MaxValue).Units / days);
        var today = Spent(midnight, DateTimeOffset.MaxValue);
        var usual = Enumerable.Range(1, 14).Select(back => Spent(midnight.AddDays(-back), midnight.AddDays(1 - back)))
            .Where(day => day > Money.Zero).Order().ToList();
        return new BurnDown(today, Spent(now.AddDays(-30), DateTimeOffset.MaxValue), perDay,
            // A first busy hour says nothing of a usual day.
            perDay > Money.Zero && balance is { } left && now - began >= LeastBooks
                ? (int)Math.Min(9999, Math.Max(0, left.Units) / perDay.Units) : null,
            usual.Count >= 5 && today > usual[usual.Count / 2] * 3);
    }
}

internal sealed class LedgerConfiguration : IEntityTypeConfiguration<LedgerEntry>
{
    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        // The last word on "never twice": the database refuses a second entry for the same movement.
        builder.HasIndex(entry => new { entry.Cause, entry.Reference }).IsUnique();
        builder.HasIndex(entry => entry.At);
        builder.HasIndex(entry => entry.EsimTranNo);
        builder.HasIndex(entry => entry.CustomerId);
    }
}
