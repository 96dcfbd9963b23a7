using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Catalog;

/// <summary>What a refresh of the catalogue found.</summary>
public sealed record CatalogDifference(int Listed, int New, int Changed, int Withdrawn);

/// <summary>Keeps the catalogue here like the vendor's: as a difference, never by emptying it first.</summary>
public sealed class CatalogMirror(
    EsimAccessClient client, IDbContextFactory<EsimAdminDbContext> contexts, LiveUpdates live, TimeProvider time, ILogger<CatalogMirror> logger) : IDisposable
{
    /// <summary>The fact that says when the last refresh succeeded.</summary>
    internal const string RefreshedAtFact = "catalog.refreshed-at";

    private const int MostInPart = 200;

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    /// <summary>Asks for all packages and places and stores what is different.</summary>
    public async Task<Answer<CatalogDifference>> RefreshAsync(CallPriority priority, CancellationToken cancellationToken)
    {
        var all = await client.ListPackagesAsync(new PackageListRequest(Type: "BASE"), priority, cancellationToken);
        if (!all.Succeeded(out var listed, out var problem)) return problem;
        var daily = await client.ListPackagesAsync(new PackageListRequest(Type: "BASE", DataType: "2"), priority, cancellationToken);
        if (!daily.Succeeded(out var listedDaily, out problem)) return problem;
        var places = await client.ListLocationsAsync(priority, cancellationToken);
        if (!places.Succeeded(out var locations, out problem)) return problem;

        var packages = Merge(listed.PackageList ?? [], listedDaily.PackageList ?? []);
        var unreadable = (listed.PackageList?.Unreadable ?? 0) + (listedDaily.PackageList?.Unreadable ?? 0);
        if (unreadable > 0) logger.LogWarning("{Count} packages of the catalogue could not be read and stay as they were", unreadable);

        await _one.WaitAsync(cancellationToken);
        try
        {
            var difference = await StoreAsync(packages, locations.LocationList ?? [], unreadable > 0, cancellationToken);
            logger.LogInformation("Catalogue refreshed: {Difference}", difference);
            live.Publish(new CatalogChanged());
            return difference;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Asks for today's price of some packages and stores what is different.</summary>
    /// <returns>The prices by package code; a package that is no longer sold is missing.</returns>
    public async Task<Answer<IReadOnlyDictionary<string, Money>>> AskPricesAsync(IReadOnlyCollection<string> codes, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(codes.Select(code => client.ListPackagesAsync(new PackageListRequest(PackageCode: code), CallPriority.Person, cancellationToken)));
        var told = new Dictionary<string, WirePackage>(StringComparer.Ordinal);
        foreach (var answer in answers)
        {
            if (answer.Succeeded(out var list, out var problem))
            {
                foreach (var (code, package) in Merge(list.PackageList ?? [])) told[code] = package;
            }
            else if (problem.Code is not ("310241" or "310243")) return problem;
        }
        if (await StorePricesAsync(told, cancellationToken)) live.Publish(new CatalogChanged());
        return Answer<IReadOnlyDictionary<string, Money>>.Of(told.ToDictionary(pair => pair.Key, pair => new Money(pair.Value.Price!.Value)));
    }

    private async Task<bool> StorePricesAsync(Dictionary<string, WirePackage> told, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var codes = told.Keys.ToList();
            var changes = new List<PriceChange>();
            foreach (var package in await context.Packages.Where(package => codes.Contains(package.Code)).ToListAsync(cancellationToken))
            {
                if (CatalogRules.ChangePrice(package, new Money(told[package.Code].Price!.Value), time.GetUtcNow()) is { } change) changes.Add(change);
            }
            context.PriceChanges.AddRange(changes);
            await context.SaveChangesAsync(cancellationToken);
            return changes.Count > 0;
        }
        finally
        {
            _one.Release();
        }
    }

    private static Dictionary<string, WirePackage> Merge(params IEnumerable<WirePackage>[] lists)
    {
        var merged = new Dictionary<string, WirePackage>(StringComparer.Ordinal);
        foreach (var package in lists.SelectMany(list => list))
        {
            // A package without a code or a price cannot be ordered; top-ups are asked for by eSIM.
            if (package is { PackageCode: { Length: > 0 } code, Price: >= 0 } && !code.StartsWith("TOPUP_", StringComparison.Ordinal)) merged[code] = package;
        }
        return merged;
    }

    private async Task<CatalogDifference> StoreAsync(
        Dictionary<string, WirePackage> listed, IReadOnlyList<WireLocation> locations, bool incomplete, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var known = await context.Packages.ToDictionaryAsync(package => package.Code, StringComparer.Ordinal, cancellationToken);
        var now = time.GetUtcNow();
        int added = 0, changed = 0, withdrawn = 0, inPart = 0;

        foreach (var (code, wire) in listed)
        {
            if (known.TryGetValue(code, out var package))
            {
                if (CatalogRules.ChangePrice(package, new Money(wire.Price!.Value), now) is { } change)
                {
                    context.PriceChanges.Add(change);
                    changed++;
                }
            }
            else
            {
                package = new Package { Code = code, Price = new Money(wire.Price!.Value), FirstSeenAt = now };
                context.Packages.Add(package);
                added++;
            }
            CatalogRules.Describe(package, wire);
            // In parts: whoever else writes, webhooks above all, waits for one part only.
            if (++inPart % MostInPart == 0) await context.SaveChangesAsync(cancellationToken);
        }
        // An empty or partly unreadable list says nothing about what is no longer sold.
        if (listed.Count > 0 && !incomplete)
        {
            foreach (var package in known.Values.Where(package => package.WithdrawnAt is null && !listed.ContainsKey(package.Code)))
            {
                package.WithdrawnAt = now;
                withdrawn++;
            }
        }

        var knownPlaces = await context.Locations.ToDictionaryAsync(place => place.Code, StringComparer.Ordinal, cancellationToken);
        foreach (var wire in locations.Where(place => !string.IsNullOrEmpty(place.Code)))
        {
            if (!knownPlaces.TryGetValue(wire.Code!, out var place))
            {
                context.Locations.Add(place = new Location { Code = wire.Code! });
                knownPlaces[place.Code] = place;
            }
            place.Name = wire.Name ?? place.Name;
            place.IsRegion = wire.Type == 2 || wire.Countries.Count > 0;
            place.Countries = string.Join(',', wire.Countries.Select(country => country.Code).Where(code => !string.IsNullOrEmpty(code)));
        }

        await Facts.SetAsync(context, RefreshedAtFact, now.ToString("O"), cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        return new CatalogDifference(listed.Count, added, changed, withdrawn);
    }
}
