using EsimAdmin.Core.EsimAccess;

namespace EsimAdmin.Core.Orders;

/// <summary>Looks at the vendor for an order whose answer was lost: there is no question by transaction, only by time.</summary>
public sealed class OrderSearch(EsimAccessClient client, TimeProvider time)
{
    private const int MostPages = 20;

    /// <summary>Looks for the order in the time in which it was sent.</summary>
    /// <param name="transactionId">Ours.</param>
    /// <param name="sentAt">When it was first sent.</param>
    /// <param name="priority">Who waits.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Its number, and whether all of that time could be looked through: not being able to ask is not the same as not finding it.</returns>
    public async Task<(string? OrderNo, bool Looked)> FindAsync(string transactionId, DateTimeOffset sentAt, CallPriority priority, CancellationToken cancellationToken)
    {
        var (from, to) = (sentAt.AddMinutes(-5), time.GetUtcNow().AddMinutes(5));
        for (var page = 1; page <= MostPages; page++)
        {
            var answer = await client.EsimsCreatedAsync(from, to, page, priority, cancellationToken);
            if (!answer.Succeeded(out var list, out _) || list.Unreadable > 0) return (null, false);
            // The vendor puts a suffix behind the transaction of each eSIM of a batch (field notes).
            var match = list.FirstOrDefault(esim => esim.TransactionId == transactionId
                || esim.TransactionId?.StartsWith(transactionId + "-", StringComparison.Ordinal) == true);
            if (match?.OrderNo is { Length: > 0 } orderNo) return (orderNo, true);
            if (list.Count < EsimAccessClient.PageSize) return (null, true);
        }
        return (null, false);
    }
}
