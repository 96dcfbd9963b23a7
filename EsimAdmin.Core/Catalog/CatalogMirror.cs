namespace EsimAdmin.Core.Catalog;

/// <summary>What a refresh of the catalogue found.</summary>
public sealed record CatalogDifference(int Listed, int New, int Changed, int Withdrawn);

/// <summary>Keeps the catalogue here like the vendor's: as a difference, never by emptying it first.</summary>
public sealed class CatalogMirror(EsimAccessClient client, Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time,
    ILogger<CatalogMirror> logger)
{
    /// <summary>The fact that says when the last refresh succeeded.</summary>
    internal const string RefreshedAtFact = "catalog.refreshed-at";

    /// <summary>The fact that changes with the catalogue: by it each process notices that what it holds is old.</summary>
    internal const string VersionFact = "catalog.version";

    private const int MostInPart = 200, MostAskedFor = 50;

    private readonly Turns _turns = new();

    /// <summary>Asks for all packages and places and stores what is different.</summary>
    public async Task<Outcome<CatalogDifference>> RefreshAsync(CallPriority priority, CancellationToken cancellationToken)
    {
        var askedAt = time.GetUtcNow();
        var all = await client.PackagesAsync(priority, cancellationToken);
        if (!all.Succeeded(out var listed, out var problem)) return problem;
        var places = await client.LocationsAsync(priority, cancellationToken);
        if (!places.Succeeded(out var locations, out problem)) return problem;

        var packages = ByCode(listed);
        if (listed.Unreadable + listed.PartlyRead is > 0 and var unreadable)
            logger.LogWarning("{Count} packages of the catalogue could not be read or not in full", unreadable);
        var missed = await MissedAsync(packages, listed, priority, cancellationToken);

        using var turn = await _turns.TakeAsync(cancellationToken);
        var difference = await StoreAsync(packages, locations, askedAt, missed, cancellationToken);
        logger.LogInformation("Catalogue refreshed: {Difference}", difference);
        return difference;
    }

    /// <summary>Asks for today's price of some packages and stores what is different.</summary>
    /// <returns>The prices by package code, with the money that they are in where it is not US dollars; a package that is no longer sold
    /// is missing.</returns>
    public async Task<Outcome<IReadOnlyDictionary<string, (Money Price, string? Currency)>>> AskPricesAsync(
        IReadOnlyCollection<string> codes, CallPriority priority, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(codes.Select(code => client.PackageAsync(code, priority, cancellationToken)));
        if (answers.FirstOrDefault(answer => answer.Problem is { IsUnknownPackage: false }) is { Problem: { } problem }) return problem;
        // What is sold for nobody knows how much is not bought.
        if (answers.Any(answer => answer.Value is { } list
            && (list.Unreadable > 0 || list.Exists(package => package is not { Code: not null, Price: not null }))))
            return EsimAccessClient.Without("price");
        var told = ByCode(answers.SelectMany(answer => answer.Value ?? []));
        var prices = told.ToDictionary(pair => pair.Key,
            pair => (Price: pair.Value.Price!.Value, Currency: CatalogRules.CurrencyOf(pair.Value)));
        await StorePricesAsync(prices.Where(pair => pair.Value.Currency is null).ToDictionary(pair => pair.Key, pair => pair.Value.Price),
            cancellationToken);
        return Outcome<IReadOnlyDictionary<string, (Money Price, string? Currency)>>.Of(prices);
    }

    private Task StorePricesAsync(Dictionary<string, Money> prices, CancellationToken cancellationToken) => work.DoAsync(async unit =>
    {
        var codes = prices.Keys.ToList();
        var changes = (await unit.Context.Packages.Where(package => codes.Contains(package.Code)).ToListAsync(cancellationToken))
            .Select(package => CatalogRules.ChangePrice(package, prices[package.Code], unit.Now)).OfType<PriceChange>().ToList();
        if (changes.Count == 0) return;
        unit.Context.PriceChanges.AddRange(changes);
        await TellAsync(unit, cancellationToken);
    }, cancellationToken);

    private static async Task TellAsync(Unit unit, CancellationToken cancellationToken)
    {
        await FactBook.SetAsync(unit, VersionFact, Guid.NewGuid().ToString("N"), cancellationToken);
        unit.Publish(new CatalogChanged());
    }

    private static Dictionary<string, VendorPackage> ByCode(IEnumerable<VendorPackage> packages)
    {
        var found = new Dictionary<string, VendorPackage>(StringComparer.Ordinal);
        foreach (var package in packages)
        {
            // Top-ups are asked for by eSIM. What is there twice is so with a price, if with any.
            if (package.Code is not { Length: > 0 } code || PackageWords.IsTopUp(code)) continue;
            if (package.Price is not null || !found.ContainsKey(code)) found[code] = package;
        }
        return found;
    }

    /// <summary>The packages here that the vendor no longer lists. A row that does not tell its code may be any of them: then each is asked
    /// for, and goes when the vendor does not know it.</summary>
    private async Task<HashSet<string>> MissedAsync(Dictionary<string, VendorPackage> listed, VendorList<VendorPackage> list,
        CallPriority priority, CancellationToken cancellationToken)
    {
        // An empty list says nothing about what is no longer sold.
        if (listed.Count == 0) return [];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var missed = (await context.Packages.Where(package => package.WithdrawnAt == null).Select(package => package.Code)
            .ToListAsync(cancellationToken)).Where(code => !listed.ContainsKey(code)).ToHashSet(StringComparer.Ordinal);
        if (list.Unreadable == 0 && list.TrueForAll(package => package.Code is { Length: > 0 })) return missed;
        // Not the same ones each time: all are asked for in the end.
        var some = missed.ToArray();
        Random.Shared.Shuffle(some);
        var asked = await Task.WhenAll(some.Take(MostAskedFor).Select(async code =>
            (Code: code, Answer: await client.PackageAsync(code, priority, cancellationToken))));
        return [.. asked.Where(one => one.Answer is { Problem.IsUnknownPackage: true } or { Value: { Count: 0, Unreadable: 0 } })
            .Select(one => one.Code)];
    }

    // In parts: whoever else writes, webhooks above all, waits for one part only.
    private async Task<CatalogDifference> StoreAsync(
        Dictionary<string, VendorPackage> listed, IReadOnlyList<VendorLocation> locations, DateTimeOffset askedAt, HashSet<string> missed,
        CancellationToken cancellationToken)
    {
        int added = 0, changed = 0;
        foreach (var part in listed.Chunk(MostInPart))
        {
            var (addedInPart, changedInPart) = await work.DoAsync(
                unit => StorePartAsync(unit, part, askedAt, cancellationToken), cancellationToken);
            added += addedInPart;
            changed += changedInPart;
        }
        return await work.DoAsync(async unit =>
        {
            var withdrawn = (await unit.Context.Packages.Where(package => package.WithdrawnAt == null).ToListAsync(cancellationToken))
                .FindAll(package => missed.Contains(package.Code));
            withdrawn.ForEach(package => package.WithdrawnAt = unit.Now);
            await StorePlacesAsync(unit, locations, cancellationToken);
            await FactBook.SetAsync(unit, RefreshedAtFact, unit.Now.ToString("O"), cancellationToken);
            await TellAsync(unit, cancellationToken);
            return new CatalogDifference(listed.Count, added, changed, withdrawn.Count);
        }, cancellationToken);
    }

    private static async Task<(int Added, int Changed)> StorePartAsync(
        Unit unit, KeyValuePair<string, VendorPackage>[] part, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        var codes = part.Select(pair => pair.Key).ToList();
        var known = await unit.Context.Packages.Where(package => codes.Contains(package.Code))
            .ToDictionaryAsync(package => package.Code, StringComparer.Ordinal, cancellationToken);
        int added = 0, changed = 0;
        foreach (var (code, told) in part)
        {
            if (!known.TryGetValue(code, out var package))
            {
                // Without a price it cannot be ordered.
                if (told.Price is not { } first) continue;
                unit.Context.Packages.Add(package = new Package { Code = code, Price = first, FirstSeenAt = unit.Now });
                added++;
            }
            // A price that was asked for while the long list was on its way is the newer one.
            else if (told.Price is { } price && !(package.PriceChangedAt > askedAt)
                && CatalogRules.ChangePrice(package, price, unit.Now) is { } change)
            {
                unit.Context.PriceChanges.Add(change);
                changed++;
            }
            CatalogRules.Describe(package, told);
        }
        return (added, changed);
    }

    private static async Task StorePlacesAsync(Unit unit, IReadOnlyList<VendorLocation> locations, CancellationToken cancellationToken)
    {
        var known = await unit.Context.Locations.ToDictionaryAsync(place => place.Code, StringComparer.Ordinal, cancellationToken);
        foreach (var (code, name, isRegion, countries) in locations)
        {
            if (!known.TryGetValue(code, out var place)) unit.Context.Locations.Add(known[code] = place = new Location { Code = code });
            (place.Name, place.IsRegion, place.Countries) = (name ?? place.Name, isRegion, string.Join(',', countries));
        }
    }
}
