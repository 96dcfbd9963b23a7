using EsimAdmin.Core.Finance;

namespace EsimAdmin.Core.Orders;

/// <summary>Writes what becomes of vendor orders.</summary>
internal static class OrderBook
{
    /// <summary>Records a vendor order as taken and, in the same change, what it cost.</summary>
    public static async Task TakenAsync(Unit unit, OrderPart part, string orderNo)
    {
        (part.State, part.OrderNo, part.AcceptedAt, part.Checks) = (PartState.Allocating, orderNo, unit.Now, 0);
        (part.DueAt, part.EndedAt, part.ClosedBy) = (unit.Now + PendingRules.NextCheck(0), null, null);
        part.Note(null);
        var order = await FollowAsync(unit, part);
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
    }

    /// <summary>What follows for the order from its parts. Parts of one order take turns: each sees what the others have become.</summary>
    public static async Task<Order> FollowAsync(Unit unit, OrderPart part)
    {
        await unit.TakeTurnsAsync($"order:{part.OrderId}", CancellationToken.None);
        var order = await unit.Context.Orders.Include(one => one.Parts).SingleAsync(one => one.Id == part.OrderId);
        order.Status = OrderRules.StatusOf([.. order.Parts.Select(one => one.State)]);
        order.EndedAt = order.Parts.Any(one => one.DueAt is not null) ? null : order.Parts.Max(one => one.EndedAt);
        unit.Publish(new OrderChanged(order.Id));
        return order;
    }
}
