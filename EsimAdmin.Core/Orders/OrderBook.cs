using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Finance;

namespace EsimAdmin.Core.Orders;

/// <summary>Writes what becomes of vendor orders.</summary>
internal static class OrderBook
{
    /// <summary>Gives the orders that an older version stored the key their reference is searched by.</summary>
    /// <returns>How many of them there were.</returns>
    public static async Task<int> FoldAsync(Unit unit, CancellationToken cancellationToken)
    {
        var old = await unit.Context.Orders.Where(order => order.ReferenceKey == null && order.Reference != null)
            .OrderBy(order => order.Id).Take(500).ToListAsync(cancellationToken);
        old.ForEach(order => order.FillReferenceKey());
        return old.Count;
    }

    /// <summary>Writes an order down: from here on it is sent by itself.</summary>
    /// <param name="unit">The change that it is part of.</param>
    /// <param name="key">What it was made from, a cart or an intent: that is ordered once.</param>
    /// <param name="by">Who answers for it.</param>
    /// <param name="customer">For whom; null for nobody in particular.</param>
    /// <param name="reference">The customer's or somebody's own; null for none.</param>
    /// <param name="items">What, at the prices that were accepted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Order> AddAsync(Unit unit, Guid key, AuditActor by, Customer? customer, string? reference,
        IEnumerable<OrderItem> items, CancellationToken cancellationToken)
    {
        var order = new Order
        {
            CartKey = key,
            PersonId = by.PersonId ?? "",
            PersonName = by.Name,
            CustomerId = customer?.Id,
            CustomerName = customer?.Name,
            Reference = reference,
            CreatedAt = unit.Now,
            Status = OrderStatus.Allocating,
            Parts = [.. OrderRules.Split(items).Select(item => new OrderPart
            {
                TransactionId = PendingRules.NewTransactionId(),
                PackageCode = item.PackageCode,
                PackageName = item.PackageName,
                Count = item.Quantity,
                Days = item.Days,
                UnitPrice = item.UnitPrice,
                DueAt = unit.Now + PendingRules.Grace,
            })],
        };
        unit.Context.Orders.Add(order);
        await unit.SaveAsync(cancellationToken);
        unit.Audit(new AuditNote(by, AuditActions.OrderPlaced, AuditSubject.Order(order.Id))
        {
            CustomerId = order.CustomerId,
            Facts =
            [
                AuditField.New("Packages", string.Join(", ", order.Parts.Select(Words))),
                AuditField.New("Total", order.Total.ToString()),
            ],
            Words = [AuditField.New("Customer", order.CustomerName), AuditField.New("Reference", order.Reference)],
        });
        unit.Publish(new OrderChanged(order.Id));
        return order;
    }

    /// <summary>A vendor order, for people.</summary>
    public static string Words(OrderPart part) => string.Create(CultureInfo.InvariantCulture, $"{part.Count} × {part.PackageName}");

    /// <summary>Records a vendor order as taken and, in the same change, what it cost.</summary>
    public static async Task<Order> TakenAsync(Unit unit, OrderPart part, string orderNo)
    {
        (part.State, part.OrderNo, part.AcceptedAt, part.Checks) = (PartState.Allocating, orderNo, unit.Now, 0);
        (part.DueAt, part.EndedAt) = (unit.Now + PendingRules.NextCheck(0), null);
        part.Note(null);
        var order = await FollowAsync(unit, part.OrderId);
        await LedgerBook.AddAsync(unit, new LedgerEntry
        {
            At = unit.Now,
            Amount = -part.Amount,
            Cause = LedgerCause.Order,
            Reference = part.TransactionId,
            Text = $"{part.Count} × {part.PackageName}",
            PersonId = order.PersonId,
            PersonName = order.PersonName,
            CustomerId = order.CustomerId,
            OrderId = part.OrderId,
            OrderNo = part.OrderNo,
        }, CancellationToken.None);
        return order;
    }

    /// <summary>What follows for the order from its parts. Parts of one order take turns: each sees what the others have become.</summary>
    public static async Task<Order> FollowAsync(Unit unit, long orderId)
    {
        await unit.TakeTurnsAsync($"order:{orderId}", CancellationToken.None);
        var order = await unit.Context.Orders.Include(one => one.Parts).SingleAsync(one => one.Id == orderId);
        order.Status = OrderRules.StatusOf([.. order.Parts.Select(one => one.State)]);
        order.EndedAt = order.Parts.Any(one => one.DueAt is not null) ? null : order.Parts.Max(one => one.EndedAt);
        unit.Publish(new OrderChanged(order.Id));
        return order;
    }
}
