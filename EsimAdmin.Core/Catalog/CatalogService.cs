namespace EsimAdmin.Core.Catalog;

/// <summary>The catalogue, for people.</summary>
public sealed class CatalogService(Gate gate, CatalogStore store, CatalogMirror mirror)
{
    /// <summary>All packages that can be ordered; shared, do not change them.</summary>
    public async Task<CatalogSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewCatalog);
        return await store.GetAsync(cancellationToken);
    }

    /// <summary>Compares with the vendor's catalogue now.</summary>
    public async Task<Outcome<CatalogDifference>> RefreshAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewCatalog);
        return await mirror.RefreshAsync(CallPriority.Person, cancellationToken);
    }
}
