using EsimAdmin.Core.Alerts;

namespace EsimAdmin.Core.Orders;

/// <summary>Says of eSIMs that the vendor told of from which of our orders they are, and for whom. An order that was given up as not taken,
/// or is still being looked for, is taken when the vendor shows one of its eSIMs.</summary>
internal sealed class OrderFollower : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        var loose = steps.Where(step => step.Source == EsimSource.Answer && (step.Esim.OrderId is null || step.Esim.CustomerId is null)
            && step.Esim.OrderNo.Length > 0).Select(step => step.Esim).ToList();
        if (loose.Count == 0) return;
        await FindLostAsync(unit, loose, cancellationToken);
        var orderNos = loose.Select(esim => esim.OrderNo).Distinct().ToList();
        var orders = (await unit.Context.OrderParts.Where(part => part.OrderNo != null && orderNos.Contains(part.OrderNo))
            .Join(unit.Context.Orders, part => part.OrderId, order => order.Id,
            (part, order) => new { part.OrderNo, order.Id, order.CustomerId })
            .ToListAsync(cancellationToken)).DistinctBy(row => row.OrderNo).ToDictionary(row => row.OrderNo!);
        foreach (var esim in loose)
        {
            if (!orders.TryGetValue(esim.OrderNo, out var order)) continue;
            // Whoever it was taken back from does not get it again.
            if (esim.OrderId is null) esim.CustomerId ??= order.CustomerId;
            esim.OrderId = order.Id;
        }
    }

    private static async Task FindLostAsync(Unit unit, List<Esim> esims, CancellationToken cancellationToken)
    {
        var orderNos = esims.Where(esim => esim.OrderId is null && esim.TransactionId is not null)
            .GroupBy(esim => OrderRules.OursOf(esim.TransactionId!)).ToDictionary(group => group.Key, group => group.First().OrderNo);
        if (orderNos.Count == 0) return;
        await TellOfSecondsAsync(unit, esims, [.. orderNos.Keys], cancellationToken);
        var lost = await unit.Context.OrderParts.Where(part => part.OrderNo == null && part.SentAt != null
            && orderNos.Keys.Contains(part.TransactionId)).OrderBy(part => part.OrderId).ToListAsync(cancellationToken);
        foreach (var part in lost)
        {
            var wasGivenUp = part.State == PartState.Refused;
            (part.Lease, part.LeasedUntil) = (null, null);
            var order = await OrderBook.TakenAsync(unit, part, orderNos[part.TransactionId]);
            if (wasGivenUp) await AlertBook.AddAsync(unit, [AlertRules.OfFound(order, part, unit.Now)], cancellationToken);
        }
        if (lost.Count > 0) await unit.SaveAsync(cancellationToken);
    }

    // An order that the vendor has made a second time, under another number, is nothing that our books can know the cost of.
    private static async Task TellOfSecondsAsync(Unit unit, List<Esim> esims, List<string> transactions,
        CancellationToken cancellationToken)
    {
        var parts = await unit.Context.OrderParts.AsNoTracking().Where(part => part.OrderNo != null
            && transactions.Contains(part.TransactionId)).OrderBy(part => part.OrderId).ToListAsync(cancellationToken);
        foreach (var part in parts)
        {
            var others = esims.Where(esim => esim.TransactionId is { } told && OrderRules.IsOf(told, part.TransactionId)
                && esim.OrderNo != part.OrderNo).Select(esim => esim.OrderNo).Distinct().ToList();
            if (others.Count == 0) continue;
            var order = await unit.Context.Orders.AsNoTracking().SingleAsync(one => one.Id == part.OrderId, cancellationToken);
            await AlertBook.AddAsync(unit, [.. others.Select(other => AlertRules.OfSecond(order, part, other, unit.Now))],
                cancellationToken);
        }
    }
}
