using System.Text.Json.Serialization;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>A package as the vendor lists it (specification 4.1, field notes); null is what it does not say.</summary>
public sealed record VendorPackage
{
    /// <summary>The key.</summary>
    [JsonPropertyName("packageCode")] public string? Code { get; init; }
    /// <summary>Location, GB and days in short; shared by a base plan and its top-up.</summary>
    public string? Slug { get; init; }
    /// <summary>For people.</summary>
    public string? Name { get; init; }
    /// <summary>What it costs us; of one day for daily plans.</summary>
    public Money? Price { get; init; }
    /// <summary>What the vendor suggests to sell it for.</summary>
    public Money? RetailPrice { get; init; }
    /// <summary>In which money its prices are, <c>USD</c> so far.</summary>
    [JsonPropertyName("currencyCode")] public string? Currency { get; init; }
    /// <summary>Of one day for daily plans; may be nothing for unlimited ones.</summary>
    public DataVolume? Volume { get; init; }
    /// <summary>How long it lasts once used.</summary>
    public int? Duration { get; init; }
    /// <summary>In what <see cref="Duration"/> is counted.</summary>
    public DurationUnit? DurationUnit { get; init; }
    /// <summary>Countries, comma-separated alpha-2.</summary>
    [JsonPropertyName("location")] public string? Countries { get; init; }
    /// <summary>The country or region that it is listed under, for example <c>JP</c>, <c>AS-12</c>.</summary>
    public string? LocationCode { get; init; }
    /// <summary>Networks, for example <c>3G/4G</c>.</summary>
    public string? Speed { get; init; }
    /// <summary>Whether top-ups are possible.</summary>
    [JsonPropertyName("supportTopUpType")] public TopUpSupport? TopUp { get; init; }
    /// <summary>From where its eSIMs take texts.</summary>
    public SmsSupport? SmsStatus { get; init; }
    /// <summary>How data is counted.</summary>
    [JsonPropertyName("dataType")] public DataPlan? Plan { get; init; }
    /// <summary>Days in which an unused eSIM must be installed.</summary>
    [JsonPropertyName("unusedValidTime")] public int? UnusedValidDays { get; init; }
    /// <summary>1 from first installation, 2 from first network use.</summary>
    public int? ActiveType { get; init; }
    /// <summary>Breakout countries.</summary>
    public string? IpExport { get; init; }
    /// <summary>Speed after the day's volume.</summary>
    public string? FupPolicy { get; init; }
    /// <summary>Operators by country.</summary>
    [JsonPropertyName("locationNetworkList")] public VendorList<VendorNetwork>? Networks { get; init; }
}

/// <summary>The operators in one country.</summary>
public sealed record VendorNetwork(
    string? LocationName, string? LocationCode, [property: JsonPropertyName("operatorList")] VendorList<VendorOperator>? Operators);

/// <summary>One operator and its best network.</summary>
public sealed record VendorOperator([property: JsonPropertyName("operatorName")] string? Name, string? NetworkType);

/// <summary>Where packages can be used.</summary>
/// <param name="Code">Alpha-2 for a country; a code such as <c>NA-3</c> for a region.</param>
/// <param name="Countries">The codes of a region's countries.</param>
public sealed record VendorLocation(string Code, string? Name, bool IsRegion, IReadOnlyList<string> Countries);
