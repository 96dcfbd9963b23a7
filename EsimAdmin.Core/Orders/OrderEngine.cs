using EsimAdmin.Core.Finance;

namespace EsimAdmin.Core.Orders;

/// <summary>Moves vendor orders on: sends what was written down, finds out what is not certain, asks for what is being made.</summary>
public sealed class OrderEngine(EsimAccessClient client, EsimMirror esims, OrderSearch search, BalanceMirror balance, Work work,
    IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, ILogger<OrderEngine> logger)
        : PendingEngine<OrderPart>(work, contexts, time, logger)
{
    /// <summary>So many vendor orders of one order are sent at the same time.</summary>
    private const int PartsAtOnce = 4;

    private readonly IDbContextFactory<EsimAdminDbContext> _contexts = contexts;

    /// <summary>Does the next step of all that is open of an order, due or not: it was just placed, or something was heard of it.</summary>
    /// <param name="cancellationToken">Stops in between; what is stored stays true.</param>
    public async Task AdvanceOrderAsync(long orderId, CallPriority priority, CancellationToken cancellationToken)
    {
        List<long> open;
        await using (var context = await _contexts.CreateDbContextAsync(cancellationToken))
        {
            open = await context.OrderParts.Where(part => part.OrderId == orderId && part.DueAt != null).OrderBy(part => part.Id)
                .Select(part => part.Id)
                .ToListAsync(cancellationToken);
        }
        await Parallel.ForEachAsync(open,
            new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellationToken },
            async (partId, token) => await TryAdvanceAsync(partId, priority, evenIfNotDue: true, token));
    }

    /// <inheritdoc/>
    protected override async Task<PendingCall<OrderPart>> BeginAsync(Unit unit, OrderPart part, CancellationToken cancellationToken)
    {
        if (part.State == PartState.Allocating) return AskAsync;
        var since = await unit.Context.Orders.Where(order => order.Id == part.OrderId).Select(order => order.CreatedAt)
            .SingleAsync(cancellationToken);
        if (part is { State: PartState.Unknown, ProblemCode: VendorErrors.Repeat })
        {
            // The vendor says that it has it: to send it again tells nothing new, it can only be looked for.
            return (sent, priority, token) => LookAsync(sent, since, null, priority, token);
        }
        var first = part.State == PartState.Intended;
        part.LastSentAt = unit.Now;
        if (first)
        {
            // Before the first byte leaves: from here on a crash means "perhaps sent".
            (part.State, part.SentAt) = (PartState.Unknown, unit.Now);
            await OrderBook.FollowAsync(unit, part.OrderId);
        }
        return (sent, priority, token) => SendAsync(sent, first, since, priority, token);
    }

    /// <inheritdoc/>
    protected override async Task AfterAsync(OrderPart item, CallPriority priority, CancellationToken cancellationToken)
    {
        Logger.LogInformation("Order {OrderId}, vendor order {TransactionId} ({OrderNo}): {State}", item.OrderId, item.TransactionId,
            item.OrderNo, item.State);
        var taken = item is { State: PartState.Allocating, Checks: 0 };
        if (taken || item.State == PartState.Refused) Measures.Orders.Add("outcome", taken ? "taken" : "refused");
        if (taken) await balance.RefreshAsync(priority, cancellationToken);
    }

    private async Task<Settlement<OrderPart>> SendAsync(
        OrderPart part, bool first, DateTimeOffset since, CallPriority priority, CancellationToken cancellationToken)
    {
        var answer = await client.OrderAsync(new EsimOrder(part.TransactionId, part.PackageCode, part.Count, part.UnitPrice, part.Days),
            priority, cancellationToken);
        if (answer.Succeeded(out var taken, out var problem)) return Accept(taken);
        return first && problem is { OutcomeUnknown: false, IsRepeat: false }
            ? Refuse(problem) : await LookAsync(part, since, problem, priority, cancellationToken);
    }

    private async Task<Settlement<OrderPart>> LookAsync(
        OrderPart part, DateTimeOffset since, VendorProblem? problem, CallPriority priority, CancellationToken cancellationToken)
    {
        var (found, looked) = await search.FindAsync(part.TransactionId, since, part.LastSentAt, priority, cancellationToken);
        if (found is not null) return Accept(found);
        // Asked once more and still refused, looked for and not found, long after it was first sent: it was never taken.
        return looked && problem is { Error.Retry: not RetryAdvice.Later, IsRepeat: false, OutcomeUnknown: false }
            && Time.GetUtcNow() - part.SentAt > PendingRules.CertainAfter
            ? Refuse(problem) : Settle((stored, now) => stored.Postpone(problem, now));
    }

    private async Task<Settlement<OrderPart>> AskAsync(OrderPart part, CallPriority priority, CancellationToken cancellationToken)
    {
        var answer = await esims.AskByOrderAsync(part.OrderNo!, part.Count, priority, cancellationToken);
        if (!answer.Succeeded(out var made, out var problem))
        {
            return Settle((stored, now) =>
            {
                if (problem.MadeSoFar is { } soFar) stored.Allocated = Math.Min(stored.Count, soFar);
                stored.Postpone(problem.IsStillMaking ? null : problem, now);
            });
        }
        var ready = made.Count(EsimRules.IsMade);
        return Settle((stored, now) =>
        {
            stored.Allocated = Math.Min(stored.Count, ready);
            if (ready < stored.Count) stored.Postpone(now);
            else
            {
                stored.State = PartState.Complete;
                stored.End(null, now);
            }
        });
    }

    private static Settlement<OrderPart> Accept(string orderNo) => (unit, part) => OrderBook.TakenAsync(unit, part, orderNo);

    private static Settlement<OrderPart> Refuse(VendorProblem problem) => Settle((stored, now) =>
    {
        stored.State = PartState.Refused;
        stored.End(problem, now);
    });

    private static Settlement<OrderPart> Settle(Action<OrderPart, DateTimeOffset> change) => async (unit, stored) =>
    {
        change(stored, unit.Now);
        await OrderBook.FollowAsync(unit, stored.OrderId);
    };
}
