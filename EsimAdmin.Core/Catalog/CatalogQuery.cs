namespace EsimAdmin.Core.Catalog;

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
public sealed record CatalogQuery(string Search = "", string? Country = null, bool? Plan = null, bool OnlyFiveG = false,
    bool OnlyTopUp = false, CatalogSort Sort = CatalogSort.Fit, bool Descending = false)
{
    private static readonly CatalogQuery Everything = new();

    /// <summary>How it stands in an address.</summary>
    public static ListAddress<CatalogQuery> Address { get; } = new ListAddress<CatalogQuery>("catalog", Everything)
        .Text("q", query => query.Search, (query, text) => query with { Search = text })
        .Text("country", query => query.Country, (query, code) => query with { Country = code.ToUpperInvariant() })
        .Choice<PlanName>("plan", query => query.Plan switch { false => PlanName.Total, true => PlanName.Daily, _ => null },
            (query, plan) => query with { Plan = plan == PlanName.Daily })
        .Flag("5g", query => query.OnlyFiveG, (query, only) => query with { OnlyFiveG = only })
        .Flag("topup", query => query.OnlyTopUp, (query, only) => query with { OnlyTopUp = only })
        .Choice<CatalogSort>("sort", query => query.Sort == CatalogSort.Fit ? null : query.Sort,
        (query, sort) => query with { Sort = sort })
        .Flag("desc", query => query.Descending, (query, descending) => query with { Descending = descending });

    private enum PlanName
    {
        Total,
        Daily,
    }

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
            CatalogSort.PricePerGigabyte =>
                found.OrderBy(entry => entry.PricePerGigabyte is null).ThenBy(entry => entry.PricePerGigabyte ?? Money.Zero),
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
            return new Word(SearchText.Fold(word),
                Number(text, "GB") is { } gigabytes ? new DataVolume((long)(gigabytes * DataVolume.FromGigabytes(1).Bytes))
                    : Number(text, "MB") is { } megabytes ? new DataVolume((long)(megabytes * DataVolume.FromMegabytes(1).Bytes)) : null,
                (int?)(Number(text, "days") ?? Number(text, "day") ?? Number(text, "d")));
        }

        public bool Matches(CatalogEntry entry) =>
            Volume is { } volume && entry.Package.Volume == volume
            || Days is { } days && (entry.Package.IsDaily || entry.Package.Duration == days)
            || Volume is null && Days is null && entry.Text.Contains(Text, StringComparison.Ordinal);

        private static decimal? Number(string text, string unit) =>
            text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
            && decimal.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number < 1_000_000 ? number : null;
    }
}
