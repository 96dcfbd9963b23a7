namespace EsimAdmin.Core.EsimAccess;

/// <summary>A top-up to be made (specification, 4.9).</summary>
/// <param name="PackageCode">A top-up package (<c>TOPUP_…</c>) offered for this eSIM.</param>
/// <param name="TransactionId">Ours, at most 50 characters; the same one never charges twice.</param>
/// <param name="Amount">What we expect to pay in all.</param>
/// <param name="Days">Days, for daily plans; null for others.</param>
public sealed record TopUpOrder(string EsimTranNo, string PackageCode, string TransactionId, Money Amount, int? Days);

/// <summary>eSIMs of one package to be ordered (specification, 4.2).</summary>
/// <param name="TransactionId">Ours, at most 50 characters; the same one never charges twice.</param>
/// <param name="Count">How many eSIMs, at most 30 (field notes).</param>
/// <param name="UnitPrice">The price of one (of one day, for daily plans) that we expect; another is refused with 200005.</param>
/// <param name="Days">Days of a daily plan, 1–365; null for others.</param>
public sealed record EsimOrder(string TransactionId, string PackageCode, int Count, Money UnitPrice, int? Days)
{
    /// <summary>The total that we expect; refused with 200006 when it does not match.</summary>
    public Money Amount => UnitPrice * Count * (Days ?? 1);
}
