namespace EsimAdmin.Core;

/// <summary>A page of a list.</summary>
/// <param name="Rows">The page's rows.</param>
/// <param name="Total">How many rows there are in all.</param>
public sealed record Page<T>(IReadOnlyList<T> Rows, int Total);
