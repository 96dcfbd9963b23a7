using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.Catalog;

/// <summary>Packages or prices have changed.</summary>
public sealed record CatalogChanged : Change;
