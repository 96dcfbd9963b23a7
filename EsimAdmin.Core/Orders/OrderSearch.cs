namespace EsimAdmin.Core.Orders;

/// <summary>Looks at the vendor for an order whose answer was lost: there is no question by transaction, only by time.</summary>
public sealed class OrderSearch(EsimAccessClient client, TimeProvider time)
{
    private const int MostPages = 200;

    // What the clocks may differ by; and how late the eSIMs of an order may be made, of which their time is asked about.
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(5), After = TimeSpan.FromMinutes(30);

    /// <summary>Looks for the order in the time in which it was sent.</summary>
    /// <param name="transactionId">Ours.</param>
    /// <param name="from">Since when it may have been sent.</param>
    /// <param name="until">When it was last sent; null when that is not known.</param>
    /// <returns>Its number, and whether all of that time could be looked through: not to be able to ask is not to find nothing.</returns>
    public async Task<(string? OrderNo, bool Looked)> FindAsync(
        string transactionId, DateTimeOffset from, DateTimeOffset? until, CallPriority priority, CancellationToken cancellationToken)
    {
        var (start, end) = (from - Before, (until ?? time.GetUtcNow()) + After);
        var all = new AllPages();
        // So many eSIMs are not made in the time of one order.
        for (var page = 1; page <= MostPages; page++)
        {
            var answer = await client.EsimsCreatedAsync(start, end, page, priority, cancellationToken);
            if (!answer.Succeeded(out var list, out var problem)) return (null, all.IsAsTold && problem.Error.Retry != RetryAdvice.Later);
            // What could not be read may be the order.
            if (list.Unreadable > 0 || list.PartlyRead > 0 && list.Exists(esim => esim.TransactionId is null)) return (null, false);
            var match = list.FirstOrDefault(esim => OrderRules.IsOf(esim.TransactionId, transactionId));
            if (match is not null) return match.OrderNo is { Length: > 0 } orderNo ? (orderNo, true) : (null, false);
            if (all.IsLast(list)) return (null, all.Total is null || all.IsAsTold);
        }
        return (null, false);
    }
}
