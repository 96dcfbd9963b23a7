using System.Text.Json.Serialization;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>An eSIM as the vendor tells of it (specification 4.3, field notes); null is what it does not say.</summary>
public sealed record VendorEsim
{
    /// <summary>The key.</summary>
    public string? EsimTranNo { get; init; }
    /// <summary>The order that it came from.</summary>
    public string? OrderNo { get; init; }
    /// <summary>Of the order, with a suffix in batches.</summary>
    public string? TransactionId { get; init; }
    /// <summary>The subscriber identity.</summary>
    public string? Imsi { get; init; }
    /// <summary>Printed on the card, were there one; reused over time.</summary>
    public string? Iccid { get; init; }
    /// <summary>Phone number, for eSIMs with SMS.</summary>
    public string? Msisdn { get; init; }
    /// <summary>The LPA string. A secret.</summary>
    [JsonPropertyName("ac")] public string? ActivationCode { get; init; }
    /// <summary>State at the SM-DP+ server, in the vendor's words (<see cref="EsimStatusRules"/>).</summary>
    public string? SmdpStatus { get; init; }
    /// <summary>State of the profile, in the vendor's words.</summary>
    [JsonPropertyName("esimStatus")] public string? VendorStatus { get; init; }
    /// <summary>The device's chip, once downloaded.</summary>
    public string? Eid { get; init; }
    /// <summary>From where it takes texts.</summary>
    public SmsSupport? SmsStatus { get; init; }
    /// <summary>First use.</summary>
    [JsonPropertyName("activateTime")] public DateTimeOffset? ActivatedAt { get; init; }
    /// <summary>Before use: the last day to install; afterwards the plan's end.</summary>
    [JsonPropertyName("expiredTime")] public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>First installation.</summary>
    [JsonPropertyName("installationTime")] public DateTimeOffset? InstalledAt { get; init; }
    /// <summary>How data is counted.</summary>
    [JsonPropertyName("dataType")] public DataPlan? Plan { get; init; }
    /// <summary>Data in all, top-ups included; for daily plans the volume of a day or of all days, nobody has documented which.</summary>
    [JsonPropertyName("totalVolume")] public DataVolume? Total { get; init; }
    /// <summary>Data used.</summary>
    [JsonPropertyName("orderUsage")] public DataVolume? Used { get; init; }
    /// <summary>In <see cref="DurationUnit"/>, top-ups included.</summary>
    [JsonPropertyName("totalDuration")] public int? Duration { get; init; }
    /// <summary>In what <see cref="Duration"/> is counted.</summary>
    public DurationUnit? DurationUnit { get; init; }
    /// <summary>A secret.</summary>
    public string? Pin { get; init; }
    /// <summary>A secret.</summary>
    public string? Puk { get; init; }
    /// <summary>Access point name.</summary>
    public string? Apn { get; init; }
    /// <summary>Whether top-ups are possible.</summary>
    [JsonPropertyName("supportTopUpType")] public TopUpSupport? TopUpSupport { get; init; }
    /// <summary>The base package and the top-ups on it.</summary>
    [JsonPropertyName("packageList")] public VendorList<VendorEsimPackage>? Packages { get; init; }
}

/// <summary>A package on an eSIM.</summary>
public sealed record VendorEsimPackage
{
    /// <summary>The package's code.</summary>
    [JsonPropertyName("packageCode")] public string? Code { get; init; }
    /// <summary>For people.</summary>
    [JsonPropertyName("packageName")] public string? Name { get; init; }
    /// <summary>In days or months.</summary>
    public int? Duration { get; init; }
    /// <summary>Its data.</summary>
    public DataVolume? Volume { get; init; }
    /// <summary>Country or region.</summary>
    public string? LocationCode { get; init; }
    /// <summary>When it was put on.</summary>
    [JsonPropertyName("createTime")] public DateTimeOffset? CreatedAt { get; init; }
    /// <summary>The order's or the top-up's transaction.</summary>
    public string? TransactionId { get; init; }
}

/// <summary>How much one eSIM has used.</summary>
/// <param name="Total">Data in all.</param>
/// <param name="AsOf">As of when; 2–3 hours old.</param>
public sealed record VendorUsage(string? EsimTranNo, [property: JsonPropertyName("dataUsage")] DataVolume? Used,
    [property: JsonPropertyName("totalData")] DataVolume? Total, [property: JsonPropertyName("lastUpdateTime")] DateTimeOffset? AsOf);
