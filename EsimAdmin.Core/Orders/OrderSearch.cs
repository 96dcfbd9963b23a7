using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Core.Esims;

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
            var query = new EsimQueryRequest(new Pager(page, EsimMirror.PageSize), StartTime: EsimAccessClient.QueryTime(from), EndTime: EsimAccessClient.QueryTime(to));
            var answer = await client.QueryEsimsAsync(query, priority, cancellationToken);
            if (!answer.Succeeded(out var told, out _) || told.EsimList is not { Unreadable: 0 } list) return (null, false);
            // The vendor puts a suffix behind the transaction of each eSIM of a batch (field notes).
            var match = list.FirstOrDefault(esim => esim.TransactionId == transactionId || esim.TransactionId?.StartsWith(transactionId + "-", StringComparison.Ordinal) == true);
            if (match?.OrderNo is { Length: > 0 } orderNo) return (orderNo, true);
            if (list.Count < EsimMirror.PageSize) return (null, true);
        }
        return (null, false);
    }
}
