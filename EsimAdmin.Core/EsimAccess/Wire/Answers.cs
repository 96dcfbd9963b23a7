using System.Text.Json;
using System.Text.Json.Serialization;

namespace EsimAdmin.Core.EsimAccess.Wire;

/// <summary>The catalogue, or a part of it.</summary>
public sealed record PackageListAnswer(WireList<WirePackage>? PackageList);

/// <summary>A package as the vendor lists it (specification 4.1, field notes). Only the code is certain to be there.</summary>
public sealed record WirePackage
{
    /// <summary>The key.</summary>
    public string? PackageCode { get; init; }
    /// <summary>Location, GB and days in short; shared by a base plan and its top-up.</summary>
    public string? Slug { get; init; }
    /// <summary>For people.</summary>
    public string? Name { get; init; }
    /// <summary>For people, longer.</summary>
    public string? Description { get; init; }
    /// <summary>1/10,000 USD; of one day for daily plans.</summary>
    public long? Price { get; init; }
    /// <summary>The vendor's suggestion for selling, 1/10,000 USD.</summary>
    public long? RetailPrice { get; init; }
    /// <summary>USD.</summary>
    public string? CurrencyCode { get; init; }
    /// <summary>Bytes; of one day for daily plans; may be 0 for unlimited ones.</summary>
    public long? Volume { get; init; }
    /// <summary>How long it lasts once used.</summary>
    public long? Duration { get; init; }
    /// <summary><c>DAY</c> or <c>MONTH</c>.</summary>
    public string? DurationUnit { get; init; }
    /// <summary>Countries, comma-separated alpha-2.</summary>
    public string? Location { get; init; }
    /// <summary>The country or region that it is listed under, for example <c>JP</c>, <c>AS-12</c>.</summary>
    public string? LocationCode { get; init; }
    /// <summary>Networks, for example <c>3G/4G</c>.</summary>
    public string? Speed { get; init; }
    /// <summary>1 no, 2 yes, 3 yes with days.</summary>
    public long? SupportTopUpType { get; init; }
    /// <summary>0 none, 1 from phones and API, 2 API only.</summary>
    public long? SmsStatus { get; init; }
    /// <summary>1 total, 2 daily then slower, 3 daily then cut off, 4 daily unlimited.</summary>
    public long? DataType { get; init; }
    /// <summary>Days in which an unused eSIM must be installed.</summary>
    public long? UnusedValidTime { get; init; }
    /// <summary>1 from first installation, 2 from first network use.</summary>
    public long? ActiveType { get; init; }
    /// <summary>Breakout countries.</summary>
    public string? IpExport { get; init; }
    /// <summary>Speed after the day's volume.</summary>
    public string? FupPolicy { get; init; }
    /// <summary>Operators by country.</summary>
    public WireList<WireNetwork>? LocationNetworkList { get; init; }
}

/// <summary>The operators in one country.</summary>
public sealed record WireNetwork(string? LocationName, string? LocationCode, WireList<WireOperator>? OperatorList);

/// <summary>One operator and its best network.</summary>
public sealed record WireOperator(string? OperatorName, string? NetworkType);

/// <summary>An accepted order.</summary>
public sealed record OrderAnswer(string? OrderNo, string? TransactionId);

/// <summary>A page of eSIMs.</summary>
public sealed record EsimQueryAnswer(WireList<WireEsim>? EsimList, WirePager? Pager);

/// <summary>Where a page is in the whole.</summary>
public sealed record WirePager(long? PageSize, long? PageNum, long? Total);

/// <summary>An eSIM as the vendor tells of it (specification 4.3, field notes).</summary>
public sealed record WireEsim
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
    /// <summary>The activation code (LPA string). A secret.</summary>
    public string? Ac { get; init; }
    /// <summary>The vendor's page for the traveller.</summary>
    public string? ShortUrl { get; init; }
    /// <summary>State at the SM-DP+ server.</summary>
    public string? SmdpStatus { get; init; }
    /// <summary>State of the profile.</summary>
    public string? EsimStatus { get; init; }
    /// <summary>The device's chip, once downloaded.</summary>
    public string? Eid { get; init; }
    /// <summary>See <see cref="WirePackage.SmsStatus"/>.</summary>
    public long? SmsStatus { get; init; }
    /// <summary>See <see cref="WirePackage.ActiveType"/>.</summary>
    public long? ActiveType { get; init; }
    /// <summary>See <see cref="WirePackage.DataType"/>.</summary>
    public long? DataType { get; init; }
    /// <summary>First use.</summary>
    public DateTimeOffset? ActivateTime { get; init; }
    /// <summary>Before use: the last day to install; afterwards the plan's end.</summary>
    public DateTimeOffset? ExpiredTime { get; init; }
    /// <summary>First installation.</summary>
    public DateTimeOffset? InstallationTime { get; init; }
    /// <summary>Bytes, top-ups included.</summary>
    public long? TotalVolume { get; init; }
    /// <summary>In <see cref="DurationUnit"/>, top-ups included.</summary>
    public long? TotalDuration { get; init; }
    /// <summary><c>DAY</c> or <c>MONTH</c>.</summary>
    public string? DurationUnit { get; init; }
    /// <summary>Bytes used.</summary>
    public long? OrderUsage { get; init; }
    /// <summary>A secret.</summary>
    public string? Pin { get; init; }
    /// <summary>A secret.</summary>
    public string? Puk { get; init; }
    /// <summary>Access point name.</summary>
    public string? Apn { get; init; }
    /// <summary>See <see cref="WirePackage.IpExport"/>.</summary>
    public string? IpExport { get; init; }
    /// <summary>See <see cref="WirePackage.SupportTopUpType"/>.</summary>
    public long? SupportTopUpType { get; init; }
    /// <summary>See <see cref="WirePackage.FupPolicy"/>.</summary>
    public string? FupPolicy { get; init; }
    /// <summary>The base package and the top-ups on it.</summary>
    public WireList<WireEsimPackage>? PackageList { get; init; }
}

/// <summary>A package on an eSIM.</summary>
public sealed record WireEsimPackage
{
    /// <summary>The package's code.</summary>
    public string? PackageCode { get; init; }
    /// <summary>For people.</summary>
    public string? PackageName { get; init; }
    /// <summary>In short.</summary>
    public string? Slug { get; init; }
    /// <summary>In days or months.</summary>
    public long? Duration { get; init; }
    /// <summary>Bytes.</summary>
    public long? Volume { get; init; }
    /// <summary>Country or region.</summary>
    public string? LocationCode { get; init; }
    /// <summary>When it was put on.</summary>
    public DateTimeOffset? CreateTime { get; init; }
    /// <summary>The order's or the top-up's transaction.</summary>
    public string? TransactionId { get; init; }
}

/// <summary>The account's balance in 1/10,000 USD.</summary>
public sealed record BalanceAnswer(long? Balance);

/// <summary>What a top-up brought (field notes).</summary>
public sealed record TopUpAnswer(
    string? TransactionId, string? Iccid, DateTimeOffset? ExpiredTime, long? TotalVolume, long? TotalDuration, long? OrderUsage, string? TopUpEsimTranNo);

/// <summary>Where packages can be used.</summary>
public sealed record LocationListAnswer(WireList<WireLocation>? LocationList);

/// <summary>A country (type 1) or a region (type 2) with its countries, under either of two names.</summary>
public sealed record WireLocation(string? Code, string? Name, long? Type, WireList<WireLocation>? SubLocation, WireList<WireLocation>? SubLocationList)
{
    /// <summary>The countries of a region.</summary>
    [JsonIgnore]
    public IReadOnlyList<WireLocation> Countries => SubLocation ?? SubLocationList ?? [];
}

/// <summary>Usage of up to 10 eSIMs; rows may be missing for eSIMs without usage.</summary>
[JsonConverter(typeof(UsageAnswerConverter))]
public sealed record UsageAnswer(WireList<WireUsage> EsimUsageList);

/// <summary>How much one eSIM has used.</summary>
/// <param name="EsimTranNo">The eSIM.</param>
/// <param name="DataUsage">Bytes used.</param>
/// <param name="TotalData">Bytes in all.</param>
/// <param name="LastUpdateTime">As of when; 2–3 hours old.</param>
public sealed record WireUsage(string? EsimTranNo, long? DataUsage, long? TotalData, DateTimeOffset? LastUpdateTime);

/// <summary>The address now set for webhooks.</summary>
public sealed record WebhookAnswer(string? Webhook);

/// <summary>An answer that says no more than that it was done.</summary>
public sealed record Done;

/// <summary>The specification shows a bare list, production an object around it.</summary>
internal sealed class UsageAnswerConverter : JsonConverter<UsageAnswer>
{
    public override UsageAnswer Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var list = document.RootElement;
        if (list.ValueKind == JsonValueKind.Object && !list.TryGetProperty("esimUsageList", out list)) throw new JsonException("no usage list");
        return new UsageAnswer(list.ValueKind == JsonValueKind.Null ? [] : list.Deserialize<WireList<WireUsage>>(options) ?? []);
    }

    public override void Write(Utf8JsonWriter writer, UsageAnswer value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.EsimUsageList, options);
}
