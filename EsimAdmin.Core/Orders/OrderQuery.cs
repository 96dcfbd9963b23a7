namespace EsimAdmin.Core.Orders;

/// <summary>Which orders a list holds; what is null or false does not narrow.</summary>
/// <param name="Mine">Only those that the caller placed.</param>
/// <param name="OpenOnly">Only those that are not through: allocating, checking, or complete only in part.</param>
/// <param name="Search">The number, part of the reference, or part of the customer's name; null or empty for all.</param>
public readonly record struct OrderQuery(
    OrderStatus? Status = null, long? CustomerId = null, bool Mine = false, bool OpenOnly = false, string? Search = null)
{
    /// <summary>How it stands in an address.</summary>
    public static ListAddress<OrderQuery> Address { get; } = new ListAddress<OrderQuery>("orders", default)
        .Text("q", query => query.Search, (query, text) => query with { Search = text })
        .Choice<OrderStatus>("status", query => query.Status, (query, status) => query with { Status = status })
        .Number("customer", query => query.CustomerId, (query, customer) => query with { CustomerId = customer })
        .Flag("open", query => query.OpenOnly, (query, open) => query with { OpenOnly = open })
        .Flag("mine", query => query.Mine, (query, mine) => query with { Mine = mine });

    internal IQueryable<Order> Filter(EsimAdminDbContext context, Caller caller)
    {
        var personId = caller.PersonId;
        var (status, customer) = (Status, CustomerId);
        var orders = Found(context, caller.Scope);
        if (status is not null) orders = orders.Where(order => order.Status == status);
        if (customer is not null) orders = orders.Where(order => order.CustomerId == customer);
        if (Mine) orders = orders.Where(order => order.PersonId == personId);
        return OpenOnly
            ? orders.Where(order => order.Status == OrderStatus.Allocating || order.Status == OrderStatus.Checking
            || order.Status == OrderStatus.PartlyComplete)
            : orders;
    }

    /// <summary>The number that is searched for, which comes first where there is such an order; 0 for none.</summary>
    internal long Number => long.TryParse(SearchText.Digits((Search ?? "").Trim().ToLowerInvariant().Replace("order", "",
        StringComparison.Ordinal)), CultureInfo.InvariantCulture, out var id) ? id : 0;

    private IQueryable<Order> Found(EsimAdminDbContext context, Scope scope)
    {
        var orders = context.Orders.AsNoTracking().Within(context, scope);
        if (SearchText.Fold(Search ?? "") is not { Length: > 0 } words) return orders;
        var text = words.StartsWith("order ", StringComparison.Ordinal) ? words["order ".Length..] : words;
        var (name, reference, orderNo) = (SearchText.Anywhere(text), SearchText.Anywhere(words), Search!.Trim());
        var id = Number;
        var customers = context.Customers.Where(customer => EF.Functions.Like(customer.SearchKey, name, SearchText.Escape))
            .Select(customer => (long?)customer.Id);
        return orders.Where(order => order.Id == id || EF.Functions.Like(order.ReferenceKey!, reference, SearchText.Escape)
            || customers.Contains(order.CustomerId) || order.Parts.Any(part => part.OrderNo == orderNo));
    }
}
