namespace EsimAdmin.Core.Purchases;

/// <summary>What may be bought at all. Pure.</summary>
public static class PurchaseRules
{
    /// <summary>The most eSIMs of one line here, against slips of the finger.</summary>
    public const int MostPerLine = 1000;

    /// <summary>The most days of a daily plan (field notes).</summary>
    public const int MostDays = 365;

    /// <summary>Why so much of a package cannot be bought; null when it can.</summary>
    public static Refusal? Refusal(int quantity, int? days, bool daily) => (quantity, days, daily) switch
    {
        ( < 1 or > MostPerLine, _, _) => new("quantity", $"Quantity must be 1 to {MostPerLine}."),
        (_, null or < 1 or > MostDays, true) => new("days", $"Days must be 1 to {MostDays}."),
        (_, not null, false) => new("days", $"Only daily plans have days."),
        _ => null,
    };

    /// <summary>Why what is priced in other money cannot be bought; null where it can: for US dollars.</summary>
    /// <param name="currency">The money; null for US dollars.</param>
    public static Refusal? CurrencyRefusal(string? currency) => currency is null ? null
        : new("currency", $"It is priced in {currency}, and paid from a balance in US dollars: what it costs cannot be known before.");

    /// <summary>The prices that are no longer those that were accepted, each package once.</summary>
    public static IReadOnlyList<MovedPrice> Moved(Quote quote) => [.. quote.Items
        .Where(item => item.Item.Accepted is { } accepted && accepted != item.UnitPrice)
        .DistinctBy(item => item.PackageCode)
        .Select(item => new MovedPrice(item.PackageCode, item.Name, item.Item.Accepted!.Value, item.UnitPrice))];

    /// <summary>Why a balance is not enough; null when it is.</summary>
    public static Refusal? Covers(Money balance, Money cost) =>
        balance < cost ? new("balance-too-low", $"The balance of {balance} is too low for {cost}. Nothing was charged.")
        { Unpriced = "The balance is too low. Nothing was charged." } : null;
}
