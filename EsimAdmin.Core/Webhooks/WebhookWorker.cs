using System.Globalization;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Webhooks;

/// <summary>Works off stored webhooks in order: shows what they say at once, and has it confirmed by asking the vendor.</summary>
internal sealed class WebhookWorker(
    WebhookInbox inbox, EsimMirror esims, EsimConfirmer confirmer, OrderEngine orders, IDbContextFactory<EsimAdminDbContext> contexts,
    LiveUpdates live, TimeProvider time, ILogger<WebhookWorker> logger) : BackgroundService
{
    private const int MostAtOnce = 100;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await inbox.WaitAsync(stoppingToken);
            try
            {
                while (await WorkOffAsync(stoppingToken) == MostAtOnce) { }
            }
#pragma warning disable CA1031 // a worker that ends is worse than a round that failed
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.LogError(exception, "A round over the stored webhooks failed; they stay stored and are tried again");
                await Task.Delay(Again, time, stoppingToken);
                inbox.Wake();
            }
        }
    }

    private async Task<int> WorkOffAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            context.MayWrite = true;
        var deliveries = await context.Deliveries.Where(delivery => delivery.State == DeliveryState.Stored)
            .OrderBy(delivery => delivery.Id).Take(MostAtOnce).ToListAsync(cancellationToken);
        foreach (var delivery in deliveries)
        {
            await WorkOffAsync(context, delivery, cancellationToken);
            delivery.ProcessedAt = time.GetUtcNow();
            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException exception)
            {
                // What it says has no second effect; which of two processes writes down the first one is all the same.
                logger.LogDebug(exception, "Another process has worked off webhook {DeliveryId}", delivery.Id);
                context.Entry(delivery).State = EntityState.Detached;
            }
            live.Publish(new DeliveryChanged(delivery.Id));
        }
        return deliveries.Count;
    }

    private async Task WorkOffAsync(EsimAdminDbContext context, Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var repeated = await context.Deliveries.AnyAsync(other => other.Fingerprint == delivery.Fingerprint && other.Id < delivery.Id
                && other.State != DeliveryState.Failed, cancellationToken);
            (delivery.State, delivery.Effect) = repeated
                ? (DeliveryState.Repeated, "Came before; no effect.")
                : await ApplyAsync(context, DeliveryRules.Read(delivery.Body)!, cancellationToken);
        }
#pragma warning disable CA1031 // one delivery that cannot be worked off must not hold up the others; it is kept with the reason
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(exception, "Webhook {DeliveryId} ({NotifyType}) could not be worked off", delivery.Id, delivery.NotifyType);
            (delivery.State, delivery.Effect) = (DeliveryState.Failed, exception.Message);
        }
    }

    private async Task<(DeliveryState, string)> ApplyAsync(EsimAdminDbContext context, Notice notice, CancellationToken cancellationToken)
    {
        if (DeliveryRules.ContentOf(notice) is not { } content) return (DeliveryState.NotUnderstood, "Its content is not readable.");
        return notice.NotifyType switch
        {
            "CHECK_HEALTH" => (DeliveryState.Applied, "The webhook address works."),
            "ORDER_STATUS" => await OrderAsync(context, content, cancellationToken),
            "ESIM_STATUS" or "SMDP_EVENT" or "DATA_USAGE" or "VALIDITY_USAGE" => await EsimAsync(notice, content, cancellationToken),
            _ => (DeliveryState.NotUnderstood, "A type that EsimAdmin does not know."),
        };
    }

    private async Task<(DeliveryState, string)> OrderAsync(EsimAdminDbContext context, NoticeContent content, CancellationToken cancellationToken)
    {
        if (content.OrderNo is not { Length: > 0 } orderNo) return (DeliveryState.NotUnderstood, "It names no order.");
        var orderId = await context.OrderParts.Where(part => part.OrderNo == orderNo).Select(part => (long?)part.OrderId).FirstOrDefaultAsync(cancellationToken);
        if (orderId is { } known)
        {
            var now = time.GetUtcNow();
            await context.OrderParts.Where(part => part.OrderNo == orderNo && part.HeardAt == null).ExecuteUpdateAsync(change => change.SetProperty(part => part.HeardAt, now), cancellationToken);
            await orders.AdvanceOrderAsync(known, CallPriority.Person, cancellationToken);
            return (DeliveryState.Applied, string.Create(CultureInfo.InvariantCulture, $"Order {known} asked after."));
        }
        confirmer.Ask(orderNo, null);
        return (DeliveryState.Applied, "The order is not one of ours yet; its eSIMs are asked for.");
    }

    private async Task<(DeliveryState, string)> EsimAsync(Notice notice, NoticeContent content, CancellationToken cancellationToken)
    {
        if (DeliveryRules.NewsOf(notice, content) is not { } news) return (DeliveryState.NotUnderstood, "It names no eSIM.");
        var heard = await esims.HearAsync(news, cancellationToken);
        confirmer.Ask(heard?.Esim.OrderNo ?? news.OrderNo, heard?.Esim.EsimTranNo ?? news.EsimTranNo);
        return (DeliveryState.Applied, heard switch
        {
            null => "The eSIM is not known here yet; it is asked for.",
            { Changed: true, Esim: var esim } => $"{esim.Iccid}: {EsimStatusRules.Name(esim.Status, esim.VendorStatus, esim.SmdpStatus)}",
            { Esim: var esim } => $"{esim.Iccid}: nothing new.",
        });
    }
}
