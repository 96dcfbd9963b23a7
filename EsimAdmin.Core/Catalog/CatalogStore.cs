namespace EsimAdmin.Core.Catalog;

/// <summary>Holds the one <see cref="CatalogSnapshot"/> that all screens share, until any process has stored a newer one.</summary>
public sealed class CatalogStore(IDbContextFactory<EsimAdminDbContext> contexts)
{
    private readonly Turns _turns = new();
    private volatile Held? _held;

    /// <summary>The catalogue as it is stored now.</summary>
    public async Task<CatalogSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // Before the packages: what is stored while they are read is noticed by whoever asks next.
        var version = await FactBook.GetAsync(context, CatalogMirror.VersionFact, cancellationToken);
        if (_held is { } held && held.Version == version) return held.Snapshot;
        using var turn = await _turns.TakeAsync(cancellationToken);
        if (_held is { } made && made.Version == version) return made.Snapshot;
        var snapshot = await LoadAsync(context, cancellationToken);
        _held = new Held(version, snapshot);
        return snapshot;
    }

    private static async Task<CatalogSnapshot> LoadAsync(EsimAdminDbContext context, CancellationToken cancellationToken)
    {
        var places = await context.Locations.AsNoTracking()
            .ToDictionaryAsync(place => place.Code, StringComparer.Ordinal, cancellationToken);
        var packages = await context.Packages.AsNoTracking().Where(package => package.WithdrawnAt == null).ToListAsync(cancellationToken);
        var entries = packages.ConvertAll(package => new CatalogEntry(package, places));
        var countries = entries.SelectMany(entry => entry.CountryCodes).Distinct()
            .Select(code => places.TryGetValue(code, out var place) ? place : new Location { Code = code, Name = code })
            .OrderBy(country => country.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var refreshed = await FactBook.GetAsync(context, CatalogMirror.RefreshedAtFact, cancellationToken);
        return new CatalogSnapshot(entries, countries,
            DateTimeOffset.TryParse(refreshed, CultureInfo.InvariantCulture, out var time) ? time : null);
    }

    private sealed record Held(string? Version, CatalogSnapshot Snapshot);
}
