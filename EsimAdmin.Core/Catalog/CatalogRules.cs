namespace EsimAdmin.Core.Catalog;

/// <summary>How the vendor's packages become ours. Pure.</summary>
public static class CatalogRules
{
    /// <summary>Takes today's price over; what changed, if it did.</summary>
    public static PriceChange? ChangePrice(Package package, Money price, DateTimeOffset now)
    {
        if (package.Price == price) return null;
        var change = new PriceChange { PackageCode = package.Code, Before = package.Price, After = price, At = now };
        package.PreviousPrice = package.Price;
        package.Price = price;
        package.PriceChangedAt = now;
        return change;
    }

    /// <summary>Takes everything but the price over; what the vendor leaves out stays as it was.</summary>
    public static void Describe(Package package, VendorPackage told)
    {
        package.WithdrawnAt = null;
        package.Slug = told.Slug ?? package.Slug;
        package.Name = told.Name ?? (package.Name.Length > 0 ? package.Name : package.Code);
        package.RetailPrice = told.RetailPrice ?? package.RetailPrice;
        if (told.Currency is not null) package.Currency = CurrencyOf(told);
        package.Volume = told.Volume ?? package.Volume;
        package.Duration = told.Duration ?? package.Duration;
        package.DurationUnit = told.DurationUnit ?? package.DurationUnit;
        package.LocationCode = told.LocationCode ?? package.LocationCode;
        package.Countries = told.Countries is { } countries ? CountriesOf(countries) : package.Countries;
        package.Speed = told.Speed ?? package.Speed;
        package.Operators = told.Networks is { } networks ? OperatorsOf(networks) : package.Operators;
        package.Plan = told.Plan ?? package.Plan;
        package.TopUp = told.TopUp ?? package.TopUp;
        package.SmsStatus = told.SmsStatus ?? package.SmsStatus;
        package.UnusedValidDays = told.UnusedValidDays ?? package.UnusedValidDays;
        package.ActiveType = told.ActiveType ?? package.ActiveType;
        package.IpExport = told.IpExport ?? package.IpExport;
        package.FupPolicy = told.FupPolicy ?? package.FupPolicy;
    }

    /// <summary>In which money a package is priced; null for US dollars, which also stand where nothing is told.</summary>
    public static string? CurrencyOf(VendorPackage told) => told.Currency?.Trim().ToUpperInvariant() switch
    {
        null or "" or "USD" => null,
        { Length: > 3 } longer => longer[..3],
        var other => other,
    };

    /// <summary>The price of one GB; null where a volume says nothing about the price.</summary>
    public static Money? PricePerGigabyte(Package package) =>
        package.IsDaily || package.Volume.Bytes <= 0 || package.Currency is not null
        ? null
        : new Money((long)((Int128)package.Price.Units * DataVolume.FromGigabytes(1).Bytes / package.Volume.Bytes));

    /// <summary>What follows when the data is used up, in few words; null where nobody has said.</summary>
    public static string? AfterLimit(Package package) => package.Plan switch
    {
        DataPlan.DailyThenSlower => $"then {(package.FupPolicy is { Length: > 0 } speed ? speed : "slower")} until the next day",
        DataPlan.DailyThenCut => "then none until the next day",
        DataPlan.DailyUnlimited => package.FupPolicy is { Length: > 0 } speed ? $"{speed} after heavy use" : null,
        _ => package.FupPolicy is { Length: > 0 } speed ? $"then {speed}" : null,
    };

    /// <summary>When the duration begins.</summary>
    public static string Begins(Package package) => package.ActiveType switch
    {
        1 => "when it is installed",
        2 => "when it first uses a network",
        _ => "not told by eSIM Access",
    };

    /// <summary>The operators of a package by country's code, in its order.</summary>
    public static IEnumerable<(string Code, string Operators)> Operators(Package package) =>
        package.Operators.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(country => country.Split(':', 2))
            .Select(parts => (parts[0], parts.ElementAtOrDefault(1)?.Replace(",", ", ", StringComparison.Ordinal) ?? ""));

    private static string CountriesOf(string told) => string.Join(',',
        told.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(code => code.Length == 2).Select(code => code.ToUpperInvariant()).Distinct());

    private static string OperatorsOf(IEnumerable<VendorNetwork> networks) => string.Join(';', networks.Select(network =>
        (network.LocationCode ?? network.LocationName) + ':'
            + string.Join(',', (network.Operators ?? []).Select(one => $"{one.Name} {one.NetworkType}".Trim()))));
}
