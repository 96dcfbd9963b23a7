namespace EsimAdmin.Simulator.Vendor;

/// <summary>A package that the simulated vendor sells.</summary>
internal sealed record SimPackage
{
    /// <summary>In which an unused eSIM must be installed, in days.</summary>
    public const int UnusedValidDays = 180;

    public required string Code { get; init; }
    public required string Slug { get; init; }
    public required string Name { get; init; }
    public required long Price { get; init; }
    public required long RetailPrice { get; init; }
    /// <summary>Bytes; 0 for what has no limit.</summary>
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
    public string FupPolicy { get; init; } = "";
    public bool Favorite { get; init; }
    /// <summary>The one operator that it is for; null: all of each country; empty: the vendor does not tell.</summary>
    public string? Operator { get; init; }
    public bool IsTopUp { get; init; }

    /// <summary>Daily plans are ordered and priced by the day.</summary>
    public bool IsDaily => DataType != 1;

    /// <summary>The operators that the vendor names in a country.</summary>
    public IEnumerable<string> OperatorsIn(Country country) => Operator switch
    {
        null => country.Operators,
        "" => [],
        _ => [Operator],
    };
}
