namespace EsimAdmin.Core.Esims;

/// <summary>What somebody with a caller on the line looks for.</summary>
/// <param name="Search">What the caller reads out; null or empty for nothing yet.</param>
public readonly record struct FindQuery(string? Search = null)
{
    /// <summary>How it stands in an address.</summary>
    public static ListAddress<FindQuery> Address { get; } = new ListAddress<FindQuery>("support", default, hasPages: false)
        .Text("q", query => query.Search, (query, text) => query with { Search = text });
}
