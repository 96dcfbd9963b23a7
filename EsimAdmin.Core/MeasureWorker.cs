using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Webhooks;

namespace EsimAdmin.Core;

/// <summary>Measures what only the database knows: how much waits, and for how long.</summary>
internal sealed class MeasureWorker(ConnectionHealth connection, StorageHealth storage, IDbContextFactory<EsimAdminDbContext> contexts,
    TimeProvider time, ILogger<MeasureWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("measurements", Pause, time, logger, RoundAsync, stoppingToken);

    /// <summary>Measures once, where anybody reads it.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        if (!Measures.PendingItems.Enabled) return;
        Measures.VendorReachable.Record(connection.Problem is null ? 1 : 0);
        Measures.StorageWritable.Record(storage.Problem is null ? 1 : 0);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await PendingAsync<OrderPart>(context, cancellationToken);
        await PendingAsync<Intent>(context, cancellationToken);
        await PendingAsync<AutoTopUp>(context, cancellationToken);
        await PendingAsync<BulkItem>(context, cancellationToken);
        await PendingAsync<Mail>(context, cancellationToken);
        var waiting = context.Deliveries.Where(delivery => DeliveryRules.Open.Contains(delivery.State));
        Measures.WebhooksWaiting.Record(await waiting.CountAsync(cancellationToken));
        Measures.WebhooksOldest.Record(
            Since(await waiting.MinAsync(delivery => (DateTimeOffset?)delivery.ReceivedAt, cancellationToken)));
        if (AuditState.Read(await FactBook.GetAsync(context, AuditState.FactName, cancellationToken)) is not { } audit) return;
        Measures.AuditWhole.Record(audit.Broken == 0 ? 1 : 0);
        Measures.AuditAge.Record(Since(audit.At));
    }

    private async Task PendingAsync<T>(EsimAdminDbContext context, CancellationToken cancellationToken) where T : PendingItem
    {
        var open = context.Set<T>().Where(item => item.DueAt != null);
        var kind = new KeyValuePair<string, object?>("kind", typeof(T).Name);
        Measures.PendingItems.Record(await open.CountAsync(cancellationToken), kind);
        Measures.PendingOldest.Record(Since(await open.MinAsync(item => item.DueAt, cancellationToken)), kind);
    }

    private double Since(DateTimeOffset? at) => at is { } then ? Math.Max(0, (time.GetUtcNow() - then).TotalSeconds) : 0;
}
