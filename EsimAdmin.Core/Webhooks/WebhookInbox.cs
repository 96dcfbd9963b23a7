using System.Threading.Channels;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Webhooks;

/// <summary>What became of a webhook that came in.</summary>
public enum Receipt
{
    /// <summary>Stored durably.</summary>
    Stored,

    /// <summary>Not a JSON object.</summary>
    Malformed,

    /// <summary>More are waiting than can be stored in good time.</summary>
    Flooded,

    /// <summary>Could not be stored.</summary>
    NotStored,
}

/// <summary>
/// Takes webhooks in. One writer commits what has queued up in one transaction: simpler and faster than many writers that wait for a lock.
/// Each is answered when its transaction is on the disk.
/// </summary>
public sealed class WebhookInbox(
    IDbContextFactory<EsimAdminDbContext> contexts, LiveUpdates live, TimeProvider time, ILogger<WebhookInbox> logger) : BackgroundService
{
    private const int MostWaiting = 2000, MostAtOnce = 200;

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Stores a webhook and says so.</summary>
    /// <param name="body">The body as it came.</param>
    /// <param name="sender">The address that it came from.</param>
    public async Task<Receipt> TakeAsync(string body, string sender)
    {
        if (DeliveryRules.Read(body) is not { } notice) return Receipt.Malformed;
        var waiting = new Waiting(
            new Delivery
            {
                ReceivedAt = time.GetUtcNow(),
                Sender = sender,
                Body = body,
                Fingerprint = DeliveryRules.Fingerprint(notice, body),
                NotifyType = notice.NotifyType is { Length: > 0 and <= 100 } type ? type : "(none)",
            },
            new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_waiting.Writer.TryWrite(waiting)) return Receipt.Flooded;
        return await waiting.Stored.Task ? Receipt.Stored : Receipt.NotStored;
    }

    /// <summary>Ends when there may be deliveries to work off.</summary>
    internal async ValueTask WaitAsync(CancellationToken cancellationToken) => await _signal.Reader.ReadAsync(cancellationToken);

    /// <summary>Says that there is something to work off.</summary>
    internal void Wake() => _signal.Writer.TryWrite(true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Wake();
        var batch = new List<Waiting>();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                batch.Clear();
                while (batch.Count < MostAtOnce && _waiting.Reader.TryRead(out var one)) batch.Add(one);
                await StoreAsync(batch);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was not stored is answered as such, so that the sender comes again.
            while (_waiting.Reader.TryRead(out var one)) one.Stored.TrySetResult(false);
        }
    }

    private async Task StoreAsync(List<Waiting> batch)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
            context.MayWrite = true;
            context.Deliveries.AddRange(batch.Select(one => one.Delivery));
            await context.SaveChangesAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // whatever went wrong, each sender must be told, and the next batch tried
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.LogError(exception, "{Count} webhooks could not be stored; their senders are asked to come again", batch.Count);
            foreach (var one in batch) one.Stored.TrySetResult(false);
            return;
        }
        foreach (var one in batch) one.Stored.TrySetResult(true);
        Wake();
        foreach (var one in batch) live.Publish(new DeliveryChanged(one.Delivery.Id));
    }

    private sealed record Waiting(Delivery Delivery, TaskCompletionSource<bool> Stored);
}
