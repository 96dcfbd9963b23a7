namespace EsimAdmin.Simulator.Vendor;

/// <summary>A package that the simulated vendor sells.</summary>
internal sealed record SimPackage
{
    public required string Code { get; init; }
    public required string Slug { get; init; }
    public required string Name { get; init; }
    public required long Price { get; init; }
    public required long RetailPrice { get; init; }
    public required long Volume { get; init; }
    public required int Duration { get; init; }
    public required IReadOnlyList<Country> Countries { get; init; }
    public required string LocationCode { get; init; }
    public required string Speed { get; init; }
    public int DataType { get; init; } = 1;
    public int SupportTopUpType { get; init; } = 2;
    public int SmsStatus { get; init; }
    public int ActiveType { get; init; } = 2;
    public string IpExport { get; init; } = "";
    public string? FupPolicy { get; init; }
    public bool IsTopUp { get; init; }

    /// <summary>Daily plans are ordered and priced by the day.</summary>
    public bool IsDaily => DataType != 1;
}
