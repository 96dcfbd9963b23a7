namespace EsimAdmin.Core.Customers;

/// <summary>Which customers a list holds.</summary>
/// <param name="Search">Part of name, mail address or phone number; null or empty for all.</param>
public readonly record struct CustomerQuery(string? Search = null)
{
    /// <summary>How it stands in an address.</summary>
    public static ListAddress<CustomerQuery> Address { get; } = new ListAddress<CustomerQuery>("customers", default)
        .Text("q", query => query.Search, (query, text) => query with { Search = text });

    internal IQueryable<Customer> Filter(EsimAdminDbContext context, Scope scope)
    {
        var customers = context.Customers.AsNoTracking().Within(scope);
        if (SearchText.Fold(Search ?? "") is not { Length: > 0 } text) return customers;
        var (part, digits) = (SearchText.Anywhere(text), SearchText.Digits(text));
        return customers.Where(customer => EF.Functions.Like(customer.SearchKey, part, SearchText.Escape)
            || digits.Length > 0 && customer.PhoneDigits.Contains(digits));
    }
}
