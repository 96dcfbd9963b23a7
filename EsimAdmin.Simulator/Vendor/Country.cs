namespace EsimAdmin.Simulator.Vendor;

/// <summary>A country in which packages are sold.</summary>
/// <param name="Code">Alpha-2.</param>
/// <param name="Name">In English.</param>
/// <param name="Continent">Of the six.</param>
/// <param name="Tier">1 cheap, 2 middling, 3 dear.</param>
/// <param name="Operators">Names of operators.</param>
internal sealed record Country(string Code, string Name, string Continent, int Tier, IReadOnlyList<string> Operators)
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Country> All { get; } = Load();

    private static List<Country> Load()
    {
        using var stream = typeof(Country).Assembly.GetManifestResourceStream("countries.csv")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Trim().Split(';'))
            .Select(cells => new Country(cells[0], cells[1], cells[2],
                int.Parse(cells[3], System.Globalization.CultureInfo.InvariantCulture), cells[4].Split(',')))];
    }
}

/// <summary>A region: several countries under one code with their number, as the vendor writes it (<c>NA-3</c>).</summary>
internal sealed record Region(string Code, string Name, IReadOnlyList<Country> Countries)
{
    /// <summary>Twelve regions.</summary>
    public static IReadOnlyList<Region> All { get; } =
    [
        Of("NA", "North America", "US CA MX"),
        Of("AS", "Asia", "JP KR CN HK MO TW TH VN SG MY ID PH"),
        Of("AS", "Japan & South Korea", "JP KR"),
        Of("AS", "Greater China", "CN HK MO"),
        Of("SEA", "South East Asia", "TH VN SG MY ID PH KH LA"),
        Of("EU", "Europe", "GB FR DE ES IT PT NL BE CH AT SE NO DK FI IS IE PL CZ SK HU RO BG GR HR SI EE LV LT LU MT CY TR UA"),
        Of("BK", "Balkans", "RS HR SI BA ME MK AL BG"),
        Of("AF", "Africa", "ZA KE TZ UG NG GH EG MA TN SN CI CM ZM BW MU MG RE MW MZ RW ET DZ BF ML NE GA CG TG BJ"),
        Of("ME", "Middle East", "AE SA QA KW OM BH JO IL EG TR"),
        Of("SA", "South America", "BR AR CL CO PE EC UY PY BO"),
        Of("CB", "Caribbean", "JM DO PR BB BS TT GD LC AG CW AW KY"),
        Of("OC", "Oceania", "AU NZ FJ"),
    ];

    /// <summary>What is sold for the world.</summary>
    public static IReadOnlyList<Region> Global { get; } = [.. new[] { 52, 109, 139 }.Select(count =>
        new Region($"GL-{count}", "Global", [.. Country.All.OrderBy(country => country.Tier).Take(count)]))];

    private static Region Of(string prefix, string name, string codes)
    {
        var countries = codes.Split(' ').Select(code => Country.All.FirstOrDefault(country => country.Code == code)).OfType<Country>()
            .ToList();
        return new Region($"{prefix}-{countries.Count}", name, countries);
    }
}
