using System.Globalization;

namespace EsimAdmin.Core.Catalog;

/// <summary>A package with what a search needs, worked out once for everybody.</summary>
public sealed class CatalogEntry
{
    /// <summary>Makes an entry.</summary>
    /// <param name="package">The package.</param>
    /// <param name="names">Names of countries and regions by code.</param>
    public CatalogEntry(Package package, IReadOnlyDictionary<string, Location> names)
    {
        Package = package;
        CountryCodes = package.Countries.Split(',', StringSplitOptions.RemoveEmptyEntries);
        Place = names.TryGetValue(package.LocationCode, out var place) ? place.Name
            : CountryCodes.Count == 1 && names.TryGetValue(CountryCodes[0], out place) ? place.Name : package.LocationCode;
        PricePerGigabyte = CatalogRules.PricePerGigabyte(package);
        Networks = package.Speed.Contains("5G", StringComparison.OrdinalIgnoreCase) ? "5G" : package.Speed.Contains("4G", StringComparison.OrdinalIgnoreCase) ? "4G" : package.Speed;
        Text = string.Join(' ',
            package.Name, package.Slug, package.Code, Place,
            string.Join(' ', CountryCodes.Select(code => names.TryGetValue(code, out var country) ? country.Name : code)),
            package.Operators).ToUpperInvariant();
    }

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
}

/// <summary>The catalogue at one moment, shared by all who look at it.</summary>
public sealed class CatalogSnapshot
{
    private readonly Dictionary<string, CatalogEntry> _byCode;

    /// <summary>Makes a snapshot.</summary>
    public CatalogSnapshot(IEnumerable<CatalogEntry> entries, IReadOnlyList<Location> countries, DateTimeOffset? refreshedAt)
    {
        // Sorted once for all: the order of a search that asks for no other.
        Entries = [.. entries.OrderBy(entry => entry.CountryCodes.Count).ThenBy(entry => entry.Place, StringComparer.OrdinalIgnoreCase)
            .ThenBy(entry => entry.Package.IsDaily).ThenBy(entry => entry.Package.Price).ThenBy(entry => entry.Package.Code, StringComparer.Ordinal)];
        Countries = countries;
        RefreshedAt = refreshedAt;
        _byCode = Entries.ToDictionary(entry => entry.Package.Code, StringComparer.Ordinal);
    }

    /// <summary>All packages that can be ordered: single countries before regions, by name, total before daily, by price.</summary>
    public IReadOnlyList<CatalogEntry> Entries { get; }

    /// <summary>All countries that a package works in, by name.</summary>
    public IReadOnlyList<Location> Countries { get; }

    /// <summary>When it was last compared with the vendor's; null when never.</summary>
    public DateTimeOffset? RefreshedAt { get; }

    /// <summary>A package by its code; null when it is not sold.</summary>
    public CatalogEntry? Find(string code) => _byCode.GetValueOrDefault(code);

    /// <summary>The name of a country or region; its code when it has none here.</summary>
    public string PlaceName(string code) => Countries.FirstOrDefault(country => country.Code == code)?.Name
        ?? Entries.FirstOrDefault(entry => entry.Package.LocationCode == code)?.Place ?? (code.Length == 0 ? "Unknown" : code);

    /// <summary>The name of a country; its code when it has none here.</summary>
    public string CountryName(string code) => Countries.FirstOrDefault(country => country.Code == code)?.Name ?? code;
}

/// <summary>How a list of packages is sorted.</summary>
public enum CatalogSort
{
    /// <summary>What fits best: single countries before regions, then by price.</summary>
    Fit,

    /// <summary>By name.</summary>
    Name,

    /// <summary>By price.</summary>
    Price,

    /// <summary>By price per GB; packages without one last.</summary>
    PricePerGigabyte,

    /// <summary>By volume.</summary>
    Data,

    /// <summary>By days.</summary>
    Days,
}

/// <summary>What somebody looks for in the catalogue.</summary>
/// <param name="Search">Words that must all match; <c>5gb</c>, <c>500mb</c> and <c>10days</c> are understood as such.</param>
/// <param name="Country">A country where it must work, alpha-2.</param>
/// <param name="Plan">Null for all, false for total volume, true for daily plans.</param>
/// <param name="OnlyFiveG">Only with 5G.</param>
/// <param name="OnlyTopUp">Only where top-ups are possible.</param>
/// <param name="Sort">The order.</param>
/// <param name="Descending">The other way round.</param>
public sealed record CatalogQuery(
    string Search = "", string? Country = null, bool? Plan = null, bool OnlyFiveG = false, bool OnlyTopUp = false,
    CatalogSort Sort = CatalogSort.Fit, bool Descending = false)
{
    private static readonly CatalogQuery Everything = new();

    /// <summary>The packages that match, in order. Pure.</summary>
    public IReadOnlyList<CatalogEntry> Apply(CatalogSnapshot catalog)
    {
        // Nobody needs a list of their own of everything.
        if (this == Everything) return catalog.Entries;
        var words = Search.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Word.Read).ToArray();
        var found = catalog.Entries.Where(entry => Matches(entry, words)).ToList();
        if (Sort == CatalogSort.Fit && !Descending) return found;
        IEnumerable<CatalogEntry> sorted = Sort switch
        {
            CatalogSort.Name => found.OrderBy(entry => entry.Package.Name, StringComparer.OrdinalIgnoreCase),
            CatalogSort.Price => found.OrderBy(entry => entry.Package.Price),
            CatalogSort.PricePerGigabyte => found.OrderBy(entry => entry.PricePerGigabyte is null).ThenBy(entry => entry.PricePerGigabyte ?? Money.Zero),
            CatalogSort.Data => found.OrderBy(entry => entry.Package.Volume),
            CatalogSort.Days => found.OrderBy(entry => entry.Package.Duration),
            _ => found,
        };
        return Descending ? [.. sorted.Reverse()] : [.. sorted];
    }

    private bool Matches(CatalogEntry entry, Word[] words) =>
        (Country is null || entry.CountryCodes.Contains(Country))
        && (Plan is null || entry.Package.IsDaily == Plan)
        && (!OnlyFiveG || entry.Networks == "5G")
        && (!OnlyTopUp || entry.Package.TopUp != TopUpSupport.No)
        && words.All(word => word.Matches(entry));

    private readonly record struct Word(string Text, DataVolume? Volume, int? Days)
    {
        public static Word Read(string word)
        {
            var text = word.ToUpperInvariant();
            return new Word(text,
                Number(text, "GB") is { } gigabytes ? new DataVolume((long)(gigabytes * DataVolume.FromGigabytes(1).Bytes))
                    : Number(text, "MB") is { } megabytes ? new DataVolume((long)(megabytes * DataVolume.FromMegabytes(1).Bytes)) : null,
                (int?)(Number(text, "DAYS") ?? Number(text, "DAY") ?? Number(text, "D")));
        }

        public bool Matches(CatalogEntry entry) =>
            Volume is { } volume && entry.Package.Volume == volume
            || Days is { } days && (entry.Package.IsDaily || entry.Package.Duration == days)
            || Volume is null && Days is null && entry.Text.Contains(Text, StringComparison.Ordinal);

        private static decimal? Number(string text, string unit) =>
            text.EndsWith(unit, StringComparison.Ordinal)
            && decimal.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 1_000_000 ? number : null;
    }
}
