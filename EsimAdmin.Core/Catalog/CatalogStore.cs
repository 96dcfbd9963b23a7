using System.Globalization;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Catalog;

/// <summary>Holds the one <see cref="CatalogSnapshot"/> that all screens share, and makes a new one after a refresh.</summary>
public sealed class CatalogStore : IDisposable
{
    private readonly IDbContextFactory<EsimAdminDbContext> _contexts;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly IDisposable _subscription;
    private volatile CatalogSnapshot? _snapshot;
    private int _version;

    /// <summary>Makes the store; it loads when it is first asked.</summary>
    public CatalogStore(IDbContextFactory<EsimAdminDbContext> contexts, LiveUpdates live)
    {
        _contexts = contexts;
        _subscription = live.Subscribe<CatalogChanged>(_ =>
        {
            Interlocked.Increment(ref _version);
            _snapshot = null;
        });
    }

    /// <summary>The catalogue as it is now.</summary>
    public async ValueTask<CatalogSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        if (_snapshot is { } snapshot) return snapshot;
        await _one.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                if (_snapshot is { } made) return made;
                var version = Volatile.Read(ref _version);
                var loaded = await LoadAsync(cancellationToken);
                // What changed while it was being read may be missing from it.
                if (version == Volatile.Read(ref _version)) _snapshot = loaded;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription.Dispose();
        _one.Dispose();
    }

    private async Task<CatalogSnapshot> LoadAsync(CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var places = await context.Locations.AsNoTracking().ToDictionaryAsync(place => place.Code, StringComparer.Ordinal, cancellationToken);
        var packages = await context.Packages.AsNoTracking().Where(package => package.WithdrawnAt == null).ToListAsync(cancellationToken);
        var entries = packages.ConvertAll(package => new CatalogEntry(package, places));
        var countries = entries.SelectMany(entry => entry.CountryCodes).Distinct()
            .Select(code => places.TryGetValue(code, out var place) ? place : new Location { Code = code, Name = code })
            .OrderBy(country => country.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var refreshed = await Facts.GetAsync(context, CatalogMirror.RefreshedAtFact, cancellationToken);
        return new CatalogSnapshot(entries, countries,
            DateTimeOffset.TryParse(refreshed, CultureInfo.InvariantCulture, out var time) ? time : null);
    }
}
