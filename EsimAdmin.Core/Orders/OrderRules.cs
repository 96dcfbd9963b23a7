namespace EsimAdmin.Core.Orders;

/// <summary>What is to be ordered of one package.</summary>
/// <param name="PackageCode">The package.</param>
/// <param name="PackageName">Its name.</param>
/// <param name="Quantity">How many eSIMs.</param>
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

    /// <summary>The most eSIMs of one line here, against slips of the finger.</summary>
    public const int MostPerLine = 1000;

    /// <summary>The most days of a daily plan (field notes).</summary>
    public const int MostDays = 365;

    /// <summary>Splits what is ordered into vendor orders of one package and at most 30 eSIMs each.</summary>
    public static IEnumerable<OrderItem> Split(IEnumerable<OrderItem> items)
    {
        foreach (var item in items)
        {
            for (var left = item.Quantity; left > 0; left -= MostPerVendorOrder)
            {
                yield return item with { Quantity = Math.Min(left, MostPerVendorOrder) };
            }
        }
    }

    /// <summary>Where an order stands, from where its parts stand.</summary>
    public static OrderStatus StatusOf(IReadOnlyCollection<PartState> parts)
    {
        if (parts.Count == 0 || parts.All(state => state == PartState.Refused)) return OrderStatus.Failed;
        if (parts.Any(state => state == PartState.Unknown)) return OrderStatus.Checking;
        if (parts.Any(state => state is PartState.Intended or PartState.Allocating)) return OrderStatus.Allocating;
        return parts.Any(state => state == PartState.Refused) ? OrderStatus.PartlyComplete : OrderStatus.Complete;
    }

    /// <summary>How long to wait before asking the vendor again: soon at first, rarely later.</summary>
    /// <param name="checks">How often it was asked already.</param>
    public static TimeSpan NextCheck(int checks) => TimeSpan.FromSeconds(checks switch { < 10 => 3, < 20 => 10, < 60 => 30, _ => 300 });

    /// <summary>Why a line cannot be ordered; null when it can.</summary>
    public static string? Refusal(int quantity, int? days, bool daily) => (quantity, days, daily) switch
    {
        ( < 1 or > MostPerLine, _, _) => $"Quantity must be 1 to {MostPerLine}.",
        (_, null or < 1 or > MostDays, true) => $"Days must be 1 to {MostDays}.",
        (_, not null, false) => "Only daily plans have days.",
        _ => null,
    };

    /// <summary>A new transaction id: 32 characters, well under the vendor's 50.</summary>
    public static string NewTransactionId() => Guid.CreateVersion7().ToString("N");
}
