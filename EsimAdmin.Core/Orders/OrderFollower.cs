using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Orders;

/// <summary>Says of eSIMs that the vendor told of from which of our orders they are, and for whom.</summary>
internal sealed class OrderFollower : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        var loose = steps.Where(step => step.Source == EsimSource.Answer && (step.Esim.OrderId is null || step.Esim.CustomerId is null))
            .Select(step => step.Esim).ToList();
        if (loose.Count == 0) return;
        var orderNos = loose.Select(esim => esim.OrderNo).Where(orderNo => orderNo.Length > 0).Distinct().ToList();
        var orders = await unit.Context.OrderParts.Where(part => part.OrderNo != null && orderNos.Contains(part.OrderNo))
            .Join(unit.Context.Orders, part => part.OrderId, order => order.Id,
            (part, order) => new { part.OrderNo, order.Id, order.CustomerId })
            .ToDictionaryAsync(row => row.OrderNo!, cancellationToken);
        foreach (var esim in loose)
        {
            if (!orders.TryGetValue(esim.OrderNo, out var order)) continue;
            // Whoever it was taken back from does not get it again.
            if (esim.OrderId is null) esim.CustomerId ??= order.CustomerId;
            esim.OrderId = order.Id;
        }
    }
}
