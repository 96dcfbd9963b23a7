using System.Diagnostics;
using System.Linq.Expressions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Orders;

namespace EsimAdmin.Core.Webhooks;

/// <summary>
/// Works off stored webhooks, whichever process stored them: shows what they say at once, and has it confirmed by asking the vendor. What
/// is about orders and eSIMs that are known here goes first, in order; the rest follows in large batches.
/// </summary>
internal sealed class WebhookWorker(WebhookInbox inbox, EsimMirror esims, EsimConfirmer confirmer, OrderEngine orders, Work work,
    IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, ILogger<WebhookWorker> logger) : BackgroundService
{
    private const int MostAtOnce = 50, MostBatches = 20, MostBehindAtOnce = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>After this long the process that took a delivery is dead.</summary>
    private static readonly TimeSpan TakenFor = TimeSpan.FromSeconds(30);

    // An order's webhook comes once, and somebody may be waiting before the screen: the first is not waited with. Copies, which anybody can
    // forge, take neither a person's turn nor more than one question in a while.
    private readonly Inquiries<long> _orders = new("Order", time, logger,
        (orderId, token) => orders.AdvanceOrderAsync(orderId, CallPriority.Background, token), TimeSpan.Zero, PendingRules.NextCheck(0));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Rounds.RunAsync("the stored webhooks", Pause, time, logger, RoundAsync, stoppingToken, inbox.Filled),
        _orders.RunAsync(stoppingToken));

    /// <summary>Has an order of ours asked after now, beside the webhooks that follow.</summary>
    internal void AskAfter(long orderId) => _orders.Add(orderId, Urgency.Known);

    /// <summary>Works off all that is stored.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        do
        {
            // Not for ever: what waits behind has its turn, too.
            for (var batch = 0; batch < MostBatches && await WorkOffAsync(cancellationToken) == MostAtOnce; batch++) { }
        }
        while (await WorkOffBehindAsync(cancellationToken) == MostBehindAtOnce);
    }

    private async Task<int> WorkOffAsync(CancellationToken cancellationToken)
    {
        if (!await AnyAsync(Due(time.GetUtcNow()), cancellationToken)) return 0;
        var taken = await work.DoAsync(unit => TakeAsync(unit, cancellationToken), cancellationToken);
        var done = new Dictionary<long, Verdict>();
        var heard = new List<string>();
        try
        {
            foreach (var delivery in taken.Deliveries)
            {
                using var trace = Measures.Traces.StartActivity("Webhook worked off", ActivityKind.Consumer,
                    DeliveryRules.TraceOf(delivery));
                var verdict = taken.Repeated.Contains(delivery.Id) ? Repeated
                    : await JudgeAsync(delivery, taken.Known, heard, cancellationToken);
                done[delivery.Id] = verdict;
                trace?.SetTag("outcome", verdict.State.ToString());
            }
        }
        finally
        {
            // Also when it was interrupted: what was not reached is free again.
            await work.DoAsync(unit => StoreAsync(unit, taken, done, heard), CancellationToken.None);
            foreach (var verdict in done.Values) Measures.WebhooksWorkedOff.Add("outcome", verdict.State);
        }
        return taken.Deliveries.Count;
    }

    private static Verdict Repeated { get; } = new(DeliveryState.Repeated, "Came before; no effect.");

    private static Expression<Func<Delivery, bool>> Due(DateTimeOffset now)
    {
        var dead = now - TakenFor;
        return delivery => delivery.State == DeliveryState.Stored || (delivery.State == DeliveryState.Taken && delivery.ProcessedAt < dead);
    }

    private async Task<bool> AnyAsync(Expression<Func<Delivery, bool>> which, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Deliveries.AnyAsync(which, cancellationToken);
    }

    /// <summary>Takes the next ones, so that no other process works them off meanwhile.</summary>
    private static async Task<Batch> TakeAsync(Unit unit, CancellationToken cancellationToken)
    {
        var deliveries = await unit.Context.Deliveries.Where(Due(unit.Now)).OrderBy(delivery => delivery.Id).Take(MostAtOnce)
            .ToListAsync(cancellationToken);
        // As it is stored, to the millisecond: it names this taking.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(unit.Now.ToUnixTimeMilliseconds());
        foreach (var delivery in deliveries) (delivery.State, delivery.ProcessedAt) = (DeliveryState.Taken, at);
        return new Batch(at, deliveries, await RepeatedAsync(unit, deliveries, cancellationToken),
            await KnownSubjects.ReadAsync(unit.Context, deliveries.Select(delivery => Notice.Read(delivery.Body)).OfType<Notice>(),
                cancellationToken));
    }

    private static async Task<HashSet<long>> RepeatedAsync(Unit unit, IReadOnlyCollection<Delivery> deliveries,
        CancellationToken cancellationToken)
    {
        var fingerprints = deliveries.Select(delivery => delivery.Fingerprint)
            .Where(DeliveryRules.RecognisesRepetitions).Distinct().ToList();
        if (fingerprints.Count == 0) return [];
        var first = await unit.Context.Deliveries
            .Where(delivery => fingerprints.Contains(delivery.Fingerprint) && delivery.State != DeliveryState.Failed)
            .GroupBy(delivery => delivery.Fingerprint).Select(same => new { same.Key, First = same.Min(delivery => delivery.Id) })
            .ToDictionaryAsync(same => same.Key, same => same.First, cancellationToken);
        return [.. deliveries.Where(delivery => first.TryGetValue(delivery.Fingerprint, out var id) && id < delivery.Id)
            .Select(delivery => delivery.Id)];
    }

    private static async Task StoreAsync(Unit unit, Batch taken, Dictionary<long, Verdict> done, List<string> heard)
    {
        var ids = taken.Deliveries.Select(delivery => delivery.Id).ToList();
        foreach (var delivery in await unit.Context.Deliveries
            .Where(one => ids.Contains(one.Id) && one.State == DeliveryState.Taken && one.ProcessedAt == taken.At).ToListAsync())
        {
            var (state, effect) = done.GetValueOrDefault(delivery.Id) ?? new Verdict(DeliveryState.Stored, "");
            (delivery.State, delivery.ProcessedAt) = (state, state == DeliveryState.Stored ? null : unit.Now);
            if (effect.Length > 0) delivery.Effect = effect;
            unit.Publish(new DeliveryChanged(delivery.Id));
        }
        if (heard.Count == 0) return;
        await unit.Context.OrderParts.Where(part => part.OrderNo != null && heard.Contains(part.OrderNo) && part.HeardAt == null)
            .ExecuteUpdateAsync(change => change.SetProperty(part => part.HeardAt, unit.Now));
    }

    private async Task<Verdict> JudgeAsync(Delivery delivery, KnownSubjects known, List<string> heard, CancellationToken cancellationToken)
    {
        try
        {
            if (Notice.Read(delivery.Body) is not { } notice) return new(DeliveryState.Failed, "Its body is gone.");
            if (DeliveryRules.OfItself(notice) is { } verdict) return verdict;
            if (notice.Kind != NoticeKind.Order) return await HearAsync(notice, delivery, cancellationToken);
            if (known.OrderOf(notice.Content!.OrderNo!) is not { } orderId)
                return Asked(notice, delivery, known.Has(notice) ? Urgency.Known : Urgency.Unknown);
            heard.Add(notice.Content.OrderNo!);
            AskAfter(orderId);
            return new(DeliveryState.Applied, string.Create(CultureInfo.InvariantCulture, $"Order {orderId} asked after."));
        }
        // one delivery that cannot be worked off must not hold up the others; it is kept with the reason
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && StorageHealth.Read(exception) is null)
        {
            logger.LogError(exception, "Webhook {DeliveryId} ({NotifyType}) could not be worked off", delivery.Id, delivery.NotifyType);
            return new(DeliveryState.Failed, DeliveryRules.Line(exception.Message, 300));
        }
    }

    private async Task<Verdict> HearAsync(Notice notice, Delivery delivery, CancellationToken cancellationToken)
    {
        var news = DeliveryRules.NewsOf(notice, delivery.ReceivedAt)!;
        if (notice.Content!.HasFailed) return await FailedAsync(news, delivery, cancellationToken);
        if (await esims.HearAsync(news, cancellationToken) is not { } heard) return Asked(notice, delivery, Urgency.Unknown);
        var esim = heard.Esim;
        confirmer.Ask(esim.OrderNo, esim.EsimTranNo);
        return new(DeliveryState.Applied, heard.Changed
            ? $"{esim.Iccid}: {EsimStatusRules.Name(esim.Status, esim.VendorStatus, esim.SmdpStatus)}" : $"{esim.Iccid}: nothing new.");
    }

    /// <summary>What a phone could not do has not happened: it is for people to know, and changes no state.</summary>
    private async Task<Verdict> FailedAsync(EsimNews news, Delivery delivery, CancellationToken cancellationToken)
    {
        var (step, at) = (DeliveryRules.Line(news.SmdpStatus ?? "installation", 20), news.At ?? delivery.ReceivedAt);
        var known = await work.DoAsync(async unit =>
        {
            var esim = await unit.Context.Esims.FirstOrDefaultAsync(one => one.EsimTranNo == news.EsimTranNo
                || news.EsimTranNo == null && one.OrderNo == news.OrderNo && one.Iccid == news.Iccid, cancellationToken);
            if (esim is not null && !EsimStatusRules.HasEnded(esim.Status)
                && await AlertBook.AddAsync(unit, [AlertRules.OfFailure(esim, step, unit.Now)], cancellationToken) > 0)
            {
                unit.Context.EsimEvents.Add(new EsimEvent { EsimTranNo = esim.EsimTranNo, At = at, Text = $"The phone could not: {step}" });
                unit.Publish(new EsimChanged(esim.EsimTranNo));
            }
            return esim;
        }, cancellationToken);
        if (known is null) return new(DeliveryState.Applied, "A phone could not set up an eSIM that is not known to EsimAdmin.");
        confirmer.Ask(known.OrderNo, known.EsimTranNo);
        return new(DeliveryState.Applied, $"{known.Iccid}: the phone could not do “{step}”.");
    }

    /// <summary>What nothing here is about is asked for: it may have been ordered elsewhere, or not be stored yet.</summary>
    private Verdict Asked(Notice notice, Delivery delivery, Urgency urgency)
    {
        var what = notice.Kind == NoticeKind.Order ? "The order is not one of ours" : "The eSIM is not known to EsimAdmin yet";
        return new(DeliveryState.Applied, confirmer.Ask(notice.Content!.OrderNo, notice.Content.EsimTranNo, urgency, delivery.Sender)
            ? $"{what}; it is asked for."
            : $"{what}; the next comparison of all eSIMs looks for it.");
    }

    /// <summary>Works off a batch of what nothing here is about, in one change: nobody is asked within it.</summary>
    private async Task<int> WorkOffBehindAsync(CancellationToken cancellationToken)
    {
        if (!await AnyAsync(delivery => delivery.State == DeliveryState.StoredBehind, cancellationToken)) return 0;
        return await work.DoAsync(async unit =>
        {
            await unit.TakeTurnsAsync("webhooks behind", cancellationToken);
            var deliveries = await unit.Context.Deliveries.Where(delivery => delivery.State == DeliveryState.StoredBehind)
                .OrderBy(delivery => delivery.Id).Take(MostBehindAtOnce).ToListAsync(cancellationToken);
            var notices = deliveries.ToDictionary(delivery => delivery.Id, delivery => Notice.Read(delivery.Body)!);
            var known = await KnownSubjects.ReadAsync(unit.Context, notices.Values, cancellationToken);
            var repeated = await RepeatedAsync(unit, deliveries, cancellationToken);
            foreach (var delivery in deliveries)
            {
                var notice = notices[delivery.Id];
                unit.Publish(new DeliveryChanged(delivery.Id));
                if (!repeated.Contains(delivery.Id) && known.Has(notice))
                {
                    // It has become known meanwhile.
                    delivery.State = DeliveryState.Stored;
                    continue;
                }
                var verdict = repeated.Contains(delivery.Id) ? Repeated
                    : DeliveryRules.OfItself(notice) ?? Asked(notice, delivery, Urgency.Unknown);
                (delivery.State, delivery.Effect, delivery.ProcessedAt) = (verdict.State, verdict.Effect, unit.Now);
            }
            return deliveries.Count;
        }, cancellationToken);
    }

    private sealed record Batch(DateTimeOffset At, IReadOnlyList<Delivery> Deliveries, HashSet<long> Repeated, KnownSubjects Known);
}
