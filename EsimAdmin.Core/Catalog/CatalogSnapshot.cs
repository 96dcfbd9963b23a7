namespace EsimAdmin.Core.Catalog;

/// <summary>A package with what a search needs, worked out once for everybody.</summary>
public sealed class CatalogEntry
{
    /// <summary>Makes an entry.</summary>
    /// <param name="names">Names of countries and regions by code.</param>
    public CatalogEntry(Package package, IReadOnlyDictionary<string, Location> names)
    {
        Package = package;
        CountryCodes = package.Countries.Split(',', StringSplitOptions.RemoveEmptyEntries);
        Place = names.TryGetValue(package.LocationCode, out var place) ? place.Name
            : CountryCodes.Count == 1 && names.TryGetValue(CountryCodes[0], out place) ? place.Name : package.LocationCode;
        PricePerGigabyte = CatalogRules.PricePerGigabyte(package);
        Networks = package.Speed.Contains("5G", StringComparison.OrdinalIgnoreCase) ? "5G"
            : package.Speed.Contains("4G", StringComparison.OrdinalIgnoreCase) ? "4G" : package.Speed;
        Text = SearchText.Fold(string.Join(' ',
            package.Name, package.Slug, package.Code, Place,
            string.Join(' ', CountryCodes.Select(code => names.TryGetValue(code, out var country) ? country.Name : code)),
            package.Operators));
    }

    private CatalogEntry(CatalogEntry priced, Package package) =>
        (Package, CountryCodes, Place, Networks, Text) = (package, priced.CountryCodes, priced.Place, priced.Networks, priced.Text);

    /// <summary>The package.</summary>
    public Package Package { get; }

    /// <summary>The countries where it works, alpha-2.</summary>
    public IReadOnlyList<string> CountryCodes { get; }

    /// <summary>The country or region, for people.</summary>
    public string Place { get; }

    /// <summary>The price of one GB; null where a volume says nothing about the price.</summary>
    public Money? PricePerGigabyte { get; }

    /// <summary>The best network: <c>5G</c>, <c>4G</c> or the vendor's words.</summary>
    public string Networks { get; }

    /// <summary>All that a word may match, in capitals.</summary>
    internal string Text { get; }

    internal CatalogEntry WithoutPrices() => new(this, Package.WithoutPrices());
}

/// <summary>The catalogue at one moment, shared by all who look at it.</summary>
public sealed class CatalogSnapshot
{
    private readonly Dictionary<string, CatalogEntry> _byCode;
    private readonly Lazy<CatalogSnapshot> _unpriced;

    /// <summary>Makes a snapshot.</summary>
    public CatalogSnapshot(IEnumerable<CatalogEntry> entries, IReadOnlyList<Location> countries, DateTimeOffset? refreshedAt)
    {
        // Sorted once for all: the order of a search that asks for no other.
        Entries = [.. entries.OrderBy(entry => entry.CountryCodes.Count).ThenBy(entry => entry.Place, StringComparer.OrdinalIgnoreCase)
            .ThenBy(entry => entry.Package.IsDaily).ThenBy(entry => entry.Package.Price)
            .ThenBy(entry => entry.Package.Code, StringComparer.Ordinal)];
        Countries = countries;
        RefreshedAt = refreshedAt;
        _byCode = Entries.ToDictionary(entry => entry.Package.Code, StringComparer.Ordinal);
        _unpriced = new Lazy<CatalogSnapshot>(() =>
            new CatalogSnapshot(Entries.Select(entry => entry.WithoutPrices()), Countries, RefreshedAt));
    }

    /// <summary>All packages that can be ordered: single countries before regions, by name, total before daily, by price.</summary>
    public IReadOnlyList<CatalogEntry> Entries { get; }

    /// <summary>All countries that a package works in, by name.</summary>
    public IReadOnlyList<Location> Countries { get; }

    /// <summary>When it was last compared with the vendor's; null when never.</summary>
    public DateTimeOffset? RefreshedAt { get; }

    /// <summary>The same for those who see no prices; shared by them. Not even the order tells of prices.</summary>
    internal CatalogSnapshot WithoutPrices() => _unpriced.Value;

    /// <summary>A package by its code; null when it is not sold.</summary>
    public CatalogEntry? Find(string code) => _byCode.GetValueOrDefault(code);

    /// <summary>The name of a country or region; its code when it has none here.</summary>
    public string PlaceName(string code) => Countries.FirstOrDefault(country => country.Code == code)?.Name
        ?? Entries.FirstOrDefault(entry => entry.Package.LocationCode == code)?.Place ?? (code.Length == 0 ? "Unknown" : code);

    /// <summary>The name of a country; its code when it has none here.</summary>
    public string CountryName(string code) => Countries.FirstOrDefault(country => country.Code == code)?.Name ?? code;
}

/// <summary>Packages or prices have changed.</summary>
public sealed record CatalogChanged : Change;
