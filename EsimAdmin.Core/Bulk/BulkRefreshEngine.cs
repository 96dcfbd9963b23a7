namespace EsimAdmin.Core.Bulk;

/// <summary>Asks the vendor for the eSIMs of a bulk refresh.</summary>
internal sealed class BulkRefreshEngine(EsimMirror esims, Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time,
    ILogger<BulkRefreshEngine> logger)
    : PendingEngine<BulkItem>(work, contexts, time, logger)
{
    protected override Task<PendingCall<BulkItem>> BeginAsync(Unit unit, BulkItem item, CancellationToken cancellationToken) =>
        Task.FromResult<PendingCall<BulkItem>>(AskAsync);

    private async Task<Settlement<BulkItem>> AskAsync(BulkItem item, CallPriority priority, CancellationToken cancellationToken)
    {
        var problem = (await esims.AskAsync(item.EsimTranNo, priority, cancellationToken)).Problem;
        return (unit, stored) =>
        {
            (stored.Result, stored.Text, stored.DueAt) =
                (problem is null ? BulkResult.Done : BulkResult.Refused, problem?.Error.Title, null);
            unit.Publish(new BulkChanged(stored.JobId));
            return Task.CompletedTask;
        };
    }
}
