namespace EsimAdmin.Core.EsimAccess;

/// <summary>Which of what could not be read a list holds.</summary>
/// <param name="Search">Part of the source or the field; null or empty for all.</param>
public readonly record struct UnreadableQuery(string? Search = null)
{
    /// <summary>How it stands in an address.</summary>
    public static ListAddress<UnreadableQuery> Address { get; } = new ListAddress<UnreadableQuery>("webhooks/unreadable", default)
        .Text("q", query => query.Search, (query, text) => query with { Search = text });

    internal IQueryable<UnreadableField> Filter(EsimAdminDbContext context)
    {
        var fields = context.Set<UnreadableField>().AsNoTracking();
        if (Search?.Trim() is not { Length: > 0 } text) return fields;
        var part = SearchText.Anywhere(text);
        return fields.Where(field => EF.Functions.Like(field.Source, part, SearchText.Escape)
            || EF.Functions.Like(field.Field, part, SearchText.Escape));
    }
}
