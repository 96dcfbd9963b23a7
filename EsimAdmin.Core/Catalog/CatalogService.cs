using EsimAdmin.Core.Audit;

namespace EsimAdmin.Core.Catalog;

/// <summary>The catalogue, for people.</summary>
public sealed class CatalogService(Gate gate, CatalogStore store, CatalogMirror mirror, Work work,
    IDbContextFactory<EsimAdminDbContext> contexts)
{
    /// <summary>All packages that can be ordered; shared, do not change them. Without prices for those who see none.</summary>
    public async Task<CatalogSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewCatalog);
        var catalog = await store.GetAsync(cancellationToken);
        return caller.May(Permission.SeePrices) ? catalog : catalog.WithoutPrices();
    }

    /// <summary>The prices that a package had, newest change first, at most 100.</summary>
    /// <exception cref="NotAllowedException">The caller may not see prices.</exception>
    public async Task<IReadOnlyList<PriceChange>> PricesAsync(string packageCode, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.SeePrices);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.PriceChanges.AsNoTracking().Where(change => change.PackageCode == packageCode)
            .OrderByDescending(change => change.Id).Take(100).ToListAsync(cancellationToken);
    }

    /// <summary>Compares with the vendor's catalogue now.</summary>
    public async Task<Outcome<CatalogDifference>> RefreshAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewCatalog);
        var refreshed = await mirror.RefreshAsync(CallPriority.Person, cancellationToken);
        await work.DoAsync(unit =>
        {
            unit.Audit(new AuditNote(caller, AuditActions.CatalogRefreshed, new AuditSubject("Catalogue", "", "Catalogue"))
            {
                Facts = refreshed.Value is { } found
                    ? [AuditField.New("New", found.New), AuditField.New("Other prices", found.Changed),
                        AuditField.New("Withdrawn", found.Withdrawn)] : [],
            }.With(refreshed.Problem));
            return Task.CompletedTask;
        }, CancellationToken.None);
        return refreshed;
    }
}
