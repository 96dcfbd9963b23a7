using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Catalog;

/// <summary>What a refresh of the catalogue found.</summary>
public sealed record CatalogDifference(int Listed, int New, int Changed, int Withdrawn);

/// <summary>Keeps the catalogue here like the vendor's: as a difference, never by emptying it first.</summary>
public sealed class CatalogMirror(
    EsimAccessClient client, Work work, ILogger<CatalogMirror> logger) : IDisposable
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
            return difference;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Asks for today's price of some packages and stores what is different.</summary>
    /// <returns>The prices by package code; a package that is no longer sold is missing.</returns>
    public async Task<Answer<IReadOnlyDictionary<string, Money>>> AskPricesAsync(IReadOnlyCollection<string> codes, CallPriority priority, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(codes.Select(code => client.ListPackagesAsync(new PackageListRequest(PackageCode: code), priority, cancellationToken)));
        var told = new Dictionary<string, WirePackage>(StringComparer.Ordinal);
        foreach (var answer in answers)
        {
            if (answer.Succeeded(out var list, out var problem))
            {
                foreach (var (code, package) in Merge(list.PackageList ?? [])) told[code] = package;
            }
            else if (!problem.IsUnknownPackage) return problem;
        }
        await StorePricesAsync(told, cancellationToken);
        return Answer<IReadOnlyDictionary<string, Money>>.Of(told.ToDictionary(pair => pair.Key, pair => new Money(pair.Value.Price!.Value)));
    }

    private Task StorePricesAsync(Dictionary<string, WirePackage> told, CancellationToken cancellationToken) => work.DoAsync(async unit =>
    {
        var codes = told.Keys.ToList();
        foreach (var package in await unit.Context.Packages.Where(package => codes.Contains(package.Code)).ToListAsync(cancellationToken))
        {
            if (CatalogRules.ChangePrice(package, new Money(told[package.Code].Price!.Value), unit.Now) is not { } change) continue;
            unit.Context.PriceChanges.Add(change);
            unit.Publish(new CatalogChanged());
        }
    }, cancellationToken);

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

    // In parts: whoever else writes, webhooks above all, waits for one part only.
    private async Task<CatalogDifference> StoreAsync(
        Dictionary<string, WirePackage> listed, IReadOnlyList<WireLocation> locations, bool incomplete, CancellationToken cancellationToken)
    {
        int added = 0, changed = 0;
        foreach (var part in listed.Chunk(MostInPart))
        {
            var (addedInPart, changedInPart) = await work.DoAsync(unit => StorePartAsync(unit, part, cancellationToken), cancellationToken);
            added += addedInPart;
            changed += changedInPart;
        }
        return await work.DoAsync(async unit =>
        {
            // An empty or partly unreadable list says nothing about what is no longer sold.
            var withdrawn = listed.Count == 0 || incomplete ? [] : (await unit.Context.Packages.Where(package => package.WithdrawnAt == null).ToListAsync(cancellationToken))
                .FindAll(package => !listed.ContainsKey(package.Code));
            withdrawn.ForEach(package => package.WithdrawnAt = unit.Now);
            await StorePlacesAsync(unit, locations, cancellationToken);
            await Facts.SetAsync(unit, RefreshedAtFact, unit.Now.ToString("O"), cancellationToken);
            unit.Publish(new CatalogChanged());
            return new CatalogDifference(listed.Count, added, changed, withdrawn.Count);
        }, cancellationToken);
    }

    private static async Task<(int Added, int Changed)> StorePartAsync(Unit unit, KeyValuePair<string, WirePackage>[] part, CancellationToken cancellationToken)
    {
        var codes = part.Select(pair => pair.Key).ToList();
        var known = await unit.Context.Packages.Where(package => codes.Contains(package.Code)).ToDictionaryAsync(package => package.Code, StringComparer.Ordinal, cancellationToken);
        int added = 0, changed = 0;
        foreach (var (code, wire) in part)
        {
            if (!known.TryGetValue(code, out var package))
            {
                unit.Context.Packages.Add(package = new Package { Code = code, Price = new Money(wire.Price!.Value), FirstSeenAt = unit.Now });
                added++;
            }
            else if (CatalogRules.ChangePrice(package, new Money(wire.Price!.Value), unit.Now) is { } change)
            {
                unit.Context.PriceChanges.Add(change);
                changed++;
            }
            CatalogRules.Describe(package, wire);
        }
        return (added, changed);
    }

    private static async Task StorePlacesAsync(Unit unit, IReadOnlyList<WireLocation> locations, CancellationToken cancellationToken)
    {
        var known = await unit.Context.Locations.ToDictionaryAsync(place => place.Code, StringComparer.Ordinal, cancellationToken);
        foreach (var wire in locations.Where(place => !string.IsNullOrEmpty(place.Code)))
        {
            if (!known.TryGetValue(wire.Code!, out var place))
            {
                unit.Context.Locations.Add(place = new Location { Code = wire.Code! });
                known[place.Code] = place;
            }
            place.Name = wire.Name ?? place.Name;
            place.IsRegion = wire.Type == 2 || wire.Countries.Count > 0;
            place.Countries = string.Join(',', wire.Countries.Select(country => country.Code).Where(code => !string.IsNullOrEmpty(code)));
        }
    }
}
