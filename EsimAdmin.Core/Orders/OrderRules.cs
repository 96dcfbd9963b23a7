namespace EsimAdmin.Core.Orders;

/// <summary>What is to be ordered of one package.</summary>
/// <param name="Days">Days of a daily plan; null for others.</param>
/// <param name="UnitPrice">The price of one (of one day, for daily plans).</param>
public sealed record OrderItem(string PackageCode, string PackageName, int Quantity, int? Days, Money UnitPrice)
{
    /// <summary>What it costs.</summary>
    public Money Amount => UnitPrice * Quantity * (Days ?? 1);
}

/// <summary>How orders are split and read. Pure.</summary>
public static class OrderRules
{
    /// <summary>The most eSIMs that the vendor takes in one order (field notes).</summary>
    public const int MostPerVendorOrder = 30;

    /// <summary>After so long a person may have to say what became of an order that the vendor says nothing certain of.</summary>
    public static readonly TimeSpan UndecidedAfter = TimeSpan.FromDays(1);

    /// <summary>Whether it is not certain for so long already whether the vendor has taken it that a person should look.</summary>
    public static bool IsUndecided(OrderPart part, DateTimeOffset now) =>
        part is { State: PartState.Unknown, SentAt: { } sent } && now - sent > UndecidedAfter;

    /// <summary>Splits what is ordered into vendor orders of one package and at most 30 eSIMs each.</summary>
    public static IEnumerable<OrderItem> Split(IEnumerable<OrderItem> items)
    {
        foreach (var item in items)
        {
            for (var left = item.Quantity; left > 0; left -= MostPerVendorOrder)
                yield return item with { Quantity = Math.Min(left, MostPerVendorOrder) };
        }
    }

    /// <summary>Whether a transaction that the vendor tells is one of ours: it puts a suffix behind that of each eSIM of a batch (field
    /// notes).</summary>
    public static bool IsOf(string? told, string ours) =>
        told == ours || told?.StartsWith(ours + "-", StringComparison.Ordinal) == true;

    /// <summary>Our transaction, of what the vendor tells of an eSIM; ours have no dash.</summary>
    public static string OursOf(string told) => told.Split('-', 2)[0];

    /// <summary>Reads a number of eSIMs or days as somebody has typed it: digits alone, nothing made out of anything else.</summary>
    /// <returns>Null when it is no whole number, or below <paramref name="least"/>, or above <paramref name="most"/>.</returns>
    public static int? ReadCount(string? text, int least, int most) =>
        int.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number : null;

    /// <summary>Where an order stands, from where its parts stand.</summary>
    public static OrderStatus StatusOf(IReadOnlyCollection<PartState> parts)
    {
        if (parts.Count == 0 || parts.All(state => state == PartState.Refused)) return OrderStatus.Failed;
        if (parts.Any(state => state == PartState.Unknown)) return OrderStatus.Checking;
        if (parts.Any(state => state is PartState.Intended or PartState.Allocating)) return OrderStatus.Allocating;
        return parts.Any(state => state == PartState.Refused) ? OrderStatus.PartlyComplete : OrderStatus.Complete;
    }
}
