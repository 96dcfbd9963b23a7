namespace EsimAdmin.Core.Finance;

/// <summary>Which entries of the ledger are wanted; what is null or empty does not narrow.</summary>
/// <param name="Search">Part of what was bought, of a name, or a vendor's or our reference.</param>
/// <param name="Cause">Why the balance moved.</param>
/// <param name="PersonId">Who caused it.</param>
/// <param name="From">On this day, where whoever asks is, or later.</param>
/// <param name="To">On this day, where whoever asks is, or earlier.</param>
public readonly record struct LedgerQuery(string? Search = null, LedgerCause? Cause = null, string? PersonId = null,
    long? CustomerId = null, DateOnly? From = null, DateOnly? To = null)
{
    /// <summary>How it stands in an address.</summary>
    public static ListAddress<LedgerQuery> Address { get; } = new ListAddress<LedgerQuery>("finance", default)
        .Text("q", query => query.Search, (query, text) => query with { Search = text })
        .Choice<LedgerCause>("cause", query => query.Cause, (query, cause) => query with { Cause = cause })
        .Text("person", query => query.PersonId, (query, person) => query with { PersonId = person })
        .Number("customer", query => query.CustomerId, (query, customer) => query with { CustomerId = customer })
        .Day("from", query => query.From, (query, from) => query with { From = from })
        .Day("to", query => query.To, (query, to) => query with { To = to });

    internal IQueryable<LedgerEntry> Filter(EsimAdminDbContext context, Caller caller)
    {
        var (cause, person, customer) = (Cause, PersonId, CustomerId);
        var entries = context.Ledger.AsNoTracking().Within(context, caller.Scope);
        if (Search?.Trim() is { Length: > 0 } text)
        {
            var part = SearchText.Anywhere(text);
            entries = entries.Where(entry => EF.Functions.Like(entry.Text, part, SearchText.Escape)
                || EF.Functions.Like(entry.PersonName, part, SearchText.Escape) || entry.OrderNo == text || entry.Reference == text
                || entry.EsimTranNo == text);
        }
        if (cause is not null) entries = entries.Where(entry => entry.Cause == cause);
        if (!string.IsNullOrEmpty(person)) entries = entries.Where(entry => entry.PersonId == person);
        if (customer is not null) entries = entries.Where(entry => entry.CustomerId == customer);
        var (from, before) = DaySpan.Of(From, To, caller.Zone);
        if (from is not null) entries = entries.Where(entry => entry.At >= from);
        return before is null ? entries : entries.Where(entry => entry.At < before);
    }
}
