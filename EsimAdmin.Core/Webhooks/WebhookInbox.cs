using System.Diagnostics;
using System.Threading.Channels;

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

    /// <summary>Could not be stored, or there is no room.</summary>
    NotStored,
}

/// <summary>
/// Takes webhooks in. One writer commits what has queued up in one transaction: simpler and faster than many writers that wait for a lock.
/// Each is answered when its transaction is on the disk.
/// </summary>
public sealed class WebhookInbox(
    Work work, IDbContextFactory<EsimAdminDbContext> contexts, DeliveryRoom room, UnreadableNotes unreadable, TimeProvider time,
    ILogger<WebhookInbox> logger)
        : BackgroundService
{
    private const int MostWaiting = 2000, MostAtOnce = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Signal _queued = new();
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Raised when there may be deliveries to work off.</summary>
    internal Signal Filled { get; } = new();

    /// <summary>Stores a webhook and says so.</summary>
    /// <param name="body">The body as it came, in whatever encoding.</param>
    /// <param name="sender">The address that it came from.</param>
    public Task<Receipt> TakeAsync(ReadOnlySpan<byte> body, string sender) => TakeAsync(Notice.Decode(body), sender);

    /// <summary>Stores a webhook and says so.</summary>
    /// <param name="body">The body as it came.</param>
    public async Task<Receipt> TakeAsync(string body, string sender)
    {
        var receipt = await ReceiveAsync(body, sender);
        Measures.WebhooksReceived.Add("outcome", receipt);
        return receipt;
    }

    private async Task<Receipt> ReceiveAsync(string body, string sender)
    {
        if (Notice.Read(body, unreadable) is not { } notice) return Receipt.Malformed;
        var waiting = new Waiting(body, sender, time.GetUtcNow(), notice,
            new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_waiting.Writer.TryWrite(waiting)) return Receipt.Flooded;
        _queued.Raise();
        return await waiting.Stored.Task ? Receipt.Stored : Receipt.NotStored;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Rounds.RunAsync("webhooks to be stored", Pause, time, logger, StoreAllAsync, stoppingToken, _queued);
        }
        finally
        {
            // What was not stored is answered as such, so that the sender comes again.
            _waiting.Writer.TryComplete();
            while (_waiting.Reader.TryRead(out var one)) one.Stored.TrySetResult(false);
        }
    }

    private async Task StoreAllAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var batch = new List<Waiting>();
            while (batch.Count < MostAtOnce && _waiting.Reader.TryRead(out var one)) batch.Add(one);
            if (batch.Count == 0) return;
            var stored = await StoreAsync(batch);
            foreach (var one in batch) one.Stored.TrySetResult(stored);
            if (stored) Filled.Raise();
        }
    }

    private async Task<bool> StoreAsync(List<Waiting> batch)
    {
        try
        {
            if (!await room.HasAsync(contexts, CancellationToken.None)) return false;
            var deliveries = await work.DoAsync(unit => StoreAsync(unit, batch), CancellationToken.None);
            for (var one = 0; one < batch.Count; one++) Trace(batch[one], deliveries[one]);
            room.Count(batch.Sum(one => (long)one.Body.Length));
            return true;
        }
        // whatever went wrong, each sender must be told, and the next batch tried
        catch (Exception exception)
        {
            logger.LogError(exception, "{Count} webhooks could not be stored; their senders are asked to come again", batch.Count);
            return false;
        }
    }

    // The request that brought it is another trace, the vendor's or a stranger's to name.
    private void Trace(Waiting waiting, Delivery delivery)
    {
        using var trace = Measures.Traces.StartActivity(ActivityKind.Consumer, DeliveryRules.TraceOf(delivery),
            [new("type", delivery.NotifyType)], waiting.Request == default ? null : [new ActivityLink(waiting.Request)],
            waiting.ReceivedAt, "Webhook received");
        trace?.SetEndTime(time.GetUtcNow().UtcDateTime);
    }

    private static async Task<List<Delivery>> StoreAsync(Unit unit, List<Waiting> batch)
    {
        var deliveries = new List<Delivery>();
        // What nothing here is about waits behind the rest, so that a flood of it holds nothing up.
        var known = await KnownSubjects.ReadAsync(unit.Context, batch.Select(one => one.Notice), CancellationToken.None);
        foreach (var one in batch)
        {
            var delivery = new Delivery
            {
                ReceivedAt = one.ReceivedAt,
                Sender = one.Sender,
                Body = DeliveryRules.WithoutSecrets(one.Body),
                Fingerprint = DeliveryRules.Fingerprint(one.Notice, one.Body),
                NotifyType = DeliveryRules.TypeOf(one.Notice.NotifyType),
                State = known.Has(one.Notice) ? DeliveryState.Stored : DeliveryState.StoredBehind,
            };
            unit.Context.Deliveries.Add(delivery);
            deliveries.Add(delivery);
            unit.Publish(() => new DeliveryChanged(delivery.Id));
        }
        return deliveries;
    }

    private sealed record Waiting(string Body, string Sender, DateTimeOffset ReceivedAt, Notice Notice, TaskCompletionSource<bool> Stored)
    {
        public ActivityContext Request { get; } = Activity.Current?.Context ?? default;
    }
}
