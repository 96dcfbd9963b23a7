namespace EsimAdmin.Core.Bulk;

/// <summary>Which eSIMs, and what is to be done with them.</summary>
public sealed record BulkRequest(BulkAction Action, EsimSelection Selection);

/// <summary>One eSIM for which a bulk action is possible.</summary>
/// <param name="PackageCode">For top-ups: the package.</param>
/// <param name="PackageName">For top-ups: its name.</param>
/// <param name="Amount">For top-ups: what it costs, at the price asked for just now.</param>
/// <param name="BasePackageCode">The package that the eSIM was made with.</param>
/// <param name="LocationCode">The country or region of that package.</param>
/// <param name="Total">For top-ups: the data on it in all, before.</param>
public sealed record BulkPlanItem(string EsimTranNo, string Iccid, string? PackageCode, string? PackageName, Money Amount,
    string BasePackageCode = "", string LocationCode = "", DataVolume Total = default);

/// <summary>What is bought how often.</summary>
/// <param name="Price">The price of one.</param>
/// <param name="Count">For how many eSIMs.</param>
public sealed record BulkCharge(string PackageName, Money Price, int Count);

/// <summary>What comes back.</summary>
/// <param name="Amount">In all: prices with top-ups.</param>
/// <param name="AtTodaysPrice">How many of the eSIMs were ordered elsewhere: what was paid for them is not known here, today's price stands
/// for it.</param>
public sealed record BulkRefund(Money Amount, int AtTodaysPrice);

/// <summary>What a bulk action would do: the dry run. What is started is this, or nothing.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Chosen">How many eSIMs were chosen, possible or not.</param>
/// <param name="Items">The eSIMs for which it is possible.</param>
/// <param name="NotPossible">Why it is not for others, and for how many.</param>
/// <param name="Unknown">ICCIDs that are not known here.</param>
/// <param name="Refund">What comes back; null where nothing does, and for those who see no prices.</param>
public sealed record BulkPlan(BulkRequest Request, int Chosen, IReadOnlyList<BulkPlanItem> Items,
    IReadOnlyList<(string Reason, int Count)> NotPossible, IReadOnlyList<string> Unknown, BulkRefund? Refund = null)
{
    /// <summary>What it costs in all.</summary>
    public Money Cost => Money.Sum(Items.Select(item => item.Amount));

    /// <summary>What is bought, dearest in all first.</summary>
    public IReadOnlyList<BulkCharge> Charges =>
    [
        .. Items.Where(item => item.PackageName is not null).GroupBy(item => (item.PackageCode, item.PackageName, item.Amount))
            .Select(group => new BulkCharge(group.Key.PackageName!, group.Key.Amount, group.Count()))
            .OrderByDescending(charge => charge.Price * charge.Count).ThenBy(charge => charge.PackageName, StringComparer.Ordinal),
    ];
}
