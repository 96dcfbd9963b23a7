namespace EsimAdmin.Core.Audit;

/// <summary>Which entries of the audit log a list holds; what is null or empty does not narrow.</summary>
/// <param name="Search">Part of a person's name, of what it was done to, of the action's name; or a whole key.</param>
/// <param name="PersonId">Only by this person.</param>
/// <param name="From">Only from this day on, where whoever asks is.</param>
/// <param name="To">Only up to this day, where whoever asks is.</param>
public readonly record struct AuditQuery(string? Search = null, string? PersonId = null, AuditArea? Area = null,
    AuditOutcome? Outcome = null, DateOnly? From = null, DateOnly? To = null)
{
    /// <summary>How it stands in an address.</summary>
    public static ListAddress<AuditQuery> Address { get; } = new ListAddress<AuditQuery>("audit", default)
        .Text("q", query => query.Search, (query, text) => query with { Search = text })
        .Text("person", query => query.PersonId, (query, person) => query with { PersonId = person })
        .Choice<AuditArea>("kind", query => query.Area, (query, area) => query with { Area = area })
        .Choice<AuditOutcome>("outcome", query => query.Outcome, (query, outcome) => query with { Outcome = outcome })
        .Day("from", query => query.From, (query, from) => query with { From = from })
        .Day("to", query => query.To, (query, to) => query with { To = to });

    internal IQueryable<AuditEntry> Filter(EsimAdminDbContext context, TimeZoneInfo zone)
    {
        var (person, outcome) = (PersonId, Outcome);
        var entries = context.AuditEntries.AsNoTracking();
        if (Search?.Trim() is { Length: > 0 } text)
        {
            var part = SearchText.Anywhere(text);
            var codes = Codes(action => action.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || action.Code == text);
            entries = entries.Where(entry => EF.Functions.Like(entry.PersonName, part, SearchText.Escape)
                || EF.Functions.Like(entry.SubjectName!, part, SearchText.Escape) || entry.SubjectKey == text || entry.Address == text
                || codes.Contains(entry.Action));
        }
        if (!string.IsNullOrEmpty(person)) entries = entries.Where(entry => entry.PersonId == person);
        if (Area is { } area)
        {
            var codes = Codes(action => action.Area == area);
            entries = entries.Where(entry => codes.Contains(entry.Action));
        }
        if (outcome is not null) entries = entries.Where(entry => entry.Outcome == outcome);
        var (from, before) = DaySpan.Of(From, To, zone);
        if (from is not null) entries = entries.Where(entry => entry.At >= from);
        return before is null ? entries : entries.Where(entry => entry.At < before);
    }

    private static List<string> Codes(Func<AuditAction, bool> wanted) => [.. AuditActions.All.Where(wanted).Select(action => action.Code)];
}
