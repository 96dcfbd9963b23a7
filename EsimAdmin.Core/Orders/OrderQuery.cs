namespace EsimAdmin.Core.Orders;

/// <summary>Which orders a list holds; what is null or false does not narrow.</summary>
/// <param name="Mine">Only those that the caller placed.</param>
/// <param name="OpenOnly">Only those that are not through: allocating, checking, or complete only in part.</param>
public readonly record struct OrderQuery(OrderStatus? Status = null, long? CustomerId = null, bool Mine = false, bool OpenOnly = false)
{
    /// <summary>How it stands in an address.</summary>
    public static ListAddress<OrderQuery> Address { get; } = new ListAddress<OrderQuery>("/orders", default)
        .Choice<OrderStatus>("status", query => query.Status, (query, status) => query with { Status = status })
        .Number("customer", query => query.CustomerId, (query, customer) => query with { CustomerId = customer })
        .Flag("open", query => query.OpenOnly, (query, open) => query with { OpenOnly = open })
        .Flag("mine", query => query.Mine, (query, mine) => query with { Mine = mine });

    internal IQueryable<Order> Filter(IQueryable<Order> orders, string personId)
    {
        var (status, customer) = (Status, CustomerId);
        if (status is not null) orders = orders.Where(order => order.Status == status);
        if (customer is not null) orders = orders.Where(order => order.CustomerId == customer);
        if (Mine) orders = orders.Where(order => order.PersonId == personId);
        return OpenOnly
            ? orders.Where(order => order.Status == OrderStatus.Allocating || order.Status == OrderStatus.Checking
            || order.Status == OrderStatus.PartlyComplete)
            : orders;
    }
}
