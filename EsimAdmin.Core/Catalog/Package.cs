namespace EsimAdmin.Core.Catalog;

/// <summary>A package that can be ordered, as the vendor last listed it.</summary>
public sealed class Package
{
    /// <summary>The key (<c>packageCode</c>).</summary>
    public required string Code { get; init; }

    /// <summary>Location, GB and days in short, for example <c>JP_5_30</c>.</summary>
    public string Slug { get; set; } = "";

    /// <summary>For people.</summary>
    public string Name { get; set; } = "";

    /// <summary>What one costs us; of one day for daily plans.</summary>
    public Money Price { get; set; }

    /// <summary>What the vendor suggests to sell it for.</summary>
    public Money? RetailPrice { get; set; }

    /// <summary>In which money its prices are (ISO 4217); null for US dollars, in which our balance is.</summary>
    public string? Currency { get; set; }

    /// <summary>The price before the last change.</summary>
    public Money? PreviousPrice { get; set; }

    /// <summary>How much data; of one day for daily plans.</summary>
    public DataVolume Volume { get; set; }

    /// <summary>How long it lasts once used, in <see cref="DurationUnit"/>.</summary>
    public int Duration { get; set; }

    /// <summary>In what <see cref="Duration"/> is counted.</summary>
    public DurationUnit DurationUnit { get; set; }

    /// <summary>Countries where it works, comma-separated alpha-2.</summary>
    public string Countries { get; set; } = "";

    /// <summary>The country or region that it is listed under.</summary>
    public string LocationCode { get; set; } = "";

    /// <summary>Networks, for example <c>4G/5G</c>.</summary>
    public string Speed { get; set; } = "";

    /// <summary>Operators by country: <c>JP:NTT Docomo 5G,KDDI 4G;KR:…</c>.</summary>
    public string Operators { get; set; } = "";

    /// <summary>How data is counted.</summary>
    public DataPlan Plan { get; set; } = DataPlan.Total;

    /// <summary>Whether top-ups are possible.</summary>
    public TopUpSupport TopUp { get; set; } = TopUpSupport.No;

    /// <summary>From where its eSIMs take texts.</summary>
    public SmsSupport SmsStatus { get; set; }

    /// <summary>Days in which an unused eSIM must be installed.</summary>
    public int? UnusedValidDays { get; set; }

    /// <summary>When the duration begins: 1 at first installation, 2 at first network use.</summary>
    public int? ActiveType { get; set; }

    /// <summary>Breakout countries, <c>NL/FR</c>.</summary>
    public string? IpExport { get; set; }

    /// <summary>Speed after the day's volume, <c>1 Mbps</c>.</summary>
    public string? FupPolicy { get; set; }

    /// <summary>When it was first listed here.</summary>
    public DateTimeOffset FirstSeenAt { get; set; }

    /// <summary>When <see cref="Price"/> last changed.</summary>
    public DateTimeOffset? PriceChangedAt { get; set; }

    /// <summary>When it was no longer listed; null while it is.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }

    /// <summary>Whether it is ordered and priced by the day.</summary>
    public bool IsDaily => Plan != DataPlan.Total;

    /// <summary>The same for those who see no prices.</summary>
    internal Package WithoutPrices()
    {
        var package = (Package)MemberwiseClone();
        (package.Price, package.RetailPrice, package.PreviousPrice, package.PriceChangedAt, package.Currency) =
            (Money.Zero, null, null, null, null);
        return package;
    }

    /// <summary>One of its prices, in its money.</summary>
    public string Show(Money price) => Currency is null ? price.ToString() : $"{Currency} {price.ToString().TrimStart('$')}";
}

/// <summary>A country or a region of several.</summary>
public sealed class Location
{
    /// <summary>Alpha-2 for a country; a code such as <c>NA-3</c> for a region.</summary>
    public required string Code { get; init; }

    /// <summary>For people.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether it is a region.</summary>
    public bool IsRegion { get; set; }

    /// <summary>The countries of a region, comma-separated alpha-2; empty for a country.</summary>
    public string Countries { get; set; } = "";
}

/// <summary>A price that changed, kept for good.</summary>
public sealed class PriceChange
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>Which package.</summary>
    public required string PackageCode { get; init; }

    /// <summary>The price before.</summary>
    public Money Before { get; init; }

    /// <summary>The price afterwards.</summary>
    public Money After { get; init; }

    /// <summary>When we saw it.</summary>
    public DateTimeOffset At { get; init; }
}
