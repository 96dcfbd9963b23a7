namespace EsimAdmin.Core.EsimAccess.Wire;

/// <summary>Filters of <c>package/list</c> (specification, 4.1); all may stay empty: then everything comes.</summary>
/// <param name="LocationCode">A country (ISO 3166-1 alpha-2), or <c>!RG</c> for regional and <c>!GL</c> for global packages.</param>
/// <param name="Type"><c>BASE</c> or <c>TOPUP</c>.</param>
/// <param name="PackageCode">One package.</param>
/// <param name="Slug">One package by its slug.</param>
/// <param name="Iccid">With type <c>TOPUP</c>: the eSIM whose top-ups are asked for.</param>
/// <param name="DataType"><c>2</c> asks for daily plans, which may be missing otherwise (field notes).</param>
internal sealed record PackageListRequest(string? LocationCode = null, string? Type = null, string? PackageCode = null, string? Slug = null,
    string? Iccid = null, string? DataType = null);

/// <summary>An order (specification, 4.2).</summary>
/// <param name="TransactionId">Ours, at most 50 characters; the same one never charges twice.</param>
/// <param name="Amount">The total that we expect, in 1/10,000 USD; refused with 200006 when it does not match.</param>
/// <param name="PackageInfoList">What is ordered.</param>
internal sealed record OrderRequest(string TransactionId, long Amount, IReadOnlyList<OrderPackage> PackageInfoList);

/// <summary>One package of an order.</summary>
/// <param name="Price">The price of one (of one day, for daily plans) that we expect, in 1/10,000 USD; refused with 200005 when it does not
/// match.</param>
/// <param name="PeriodNum">Days of a daily plan, 1–365; null for others.</param>
internal sealed record OrderPackage(string PackageCode, int Count, long Price, int? PeriodNum = null);

/// <summary>Which page of a list is asked for.</summary>
/// <param name="PageNum">From 1.</param>
/// <param name="PageSize">5–500.</param>
internal sealed record Pager(int PageNum, int PageSize);

/// <summary>A question for eSIMs (specification, 4.3), by one of the keys or by time of creation.</summary>
/// <param name="Pager">The page; mandatory.</param>
/// <param name="OrderNo">All eSIMs of an order.</param>
/// <param name="Iccid">By ICCID; these are reused over time.</param>
/// <param name="EsimTranNo">By the eSIM's own number.</param>
/// <param name="StartTime">Created at this time or later, to the minute (field notes).</param>
/// <param name="EndTime">Created at this time or earlier.</param>
internal sealed record EsimQueryRequest(
    Pager Pager, string? OrderNo = null, string? Iccid = null, string? EsimTranNo = null, string? StartTime = null, string? EndTime = null);

/// <summary>Names the eSIM that cancel, suspend, unsuspend or revoke is about (specification, 4.4–4.7).</summary>
/// <param name="EsimTranNo">The eSIM's own number, the recommended key.</param>
internal sealed record EsimActionRequest(string EsimTranNo);

/// <summary>A top-up (specification, 4.9). Amount and days are sent as strings, as observed in production.</summary>
/// <param name="PackageCode">A top-up package (<c>TOPUP_…</c>) offered for this eSIM.</param>
/// <param name="TransactionId">Ours, at most 50 characters; the same one never charges twice.</param>
/// <param name="Amount">The price that we expect, in 1/10,000 USD.</param>
/// <param name="PeriodNum">Days, for daily plans.</param>
internal sealed record TopUpRequest(string EsimTranNo, string PackageCode, string TransactionId, string? Amount = null,
    string? PeriodNum = null)
{
    /// <summary>As it is sent; amount and days as texts, as observed in production.</summary>
    public static TopUpRequest Of(TopUpOrder order) => new(
        order.EsimTranNo, order.PackageCode, order.TransactionId,
        order.Amount.Units.ToString(CultureInfo.InvariantCulture), order.Days?.ToString(CultureInfo.InvariantCulture));
}

/// <summary>An SMS to an eSIM (specification, 4.11).</summary>
/// <param name="Message">1–500 characters.</param>
internal sealed record SmsRequest(string EsimTranNo, string Message);

/// <summary>A question for usage (specification, 4.12).</summary>
/// <param name="EsimTranNoList">At most 10.</param>
internal sealed record UsageRequest(IReadOnlyList<string> EsimTranNoList);

/// <summary>The address for webhooks (specification, 4.13).</summary>
/// <param name="Webhook">An absolute URL; it is called at once and saved only when it answers 200.</param>
internal sealed record WebhookRequest(string Webhook);
