using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Orders;

namespace EsimAdmin.Core.Actions;

/// <summary>Writes down what is to be done with an eSIM, once for each request and one thing at a time, whoever asks: a person, a bulk
/// action or a rule.</summary>
internal static class IntentBook
{
    /// <summary>Adds an intent, unless it is not possible now or something else is under way; a known request brings its own.</summary>
    /// <param name="request">What is asked for; its price was checked at the desk.</param>
    /// <param name="personId">Who answers for it.</param>
    /// <param name="personName">The same, for people.</param>
    /// <param name="address">From where it is asked for; null where that is not known.</param>
    /// <param name="packageName">For top-ups: the package, for people.</param>
    /// <param name="dueAt">When the background may take it up.</param>
    public static async Task<Outcome<Intent>> AddAsync(
        Unit unit, ActionRequest request, string personId, string personName, string? address, string? packageName,
            DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        if (await FindAsync(unit.Context, request.Key, cancellationToken) is { } known) return known;
        if (await unit.Context.Esims.AsNoTracking()
            .FirstOrDefaultAsync(esim => esim.EsimTranNo == request.EsimTranNo, cancellationToken) is not { } esim)
        {
            return new Refusal("esim-unknown", $"This eSIM is not known to EsimAdmin.");
        }
        if (ActionRules.Refusal(request.Action, esim) is { } refusal) return new Refusal("not-now", $"{refusal}");
        // The database has the last word: of two that look at the same moment one begins anew, and then sees the other.
        if (await IsUnderWayAsync(unit.Context, request.EsimTranNo, cancellationToken)) return UnderWay;
        if (request.Action == EsimAction.TopUp && await IsToppedUpUnseenAsync(unit, request, esim, cancellationToken)) return ToppedUp;
        var intent = IntentRules.New(request, personId, personName, packageName, unit.Now);
        intent.DueAt = dueAt;
        unit.Context.Intents.Add(intent);
        await unit.SaveAsync(cancellationToken);
        IntentAuditBook.Asked(unit, intent, esim, address);
        unit.Publish(new EsimChanged(intent.EsimTranNo));
        return intent;
    }

    /// <summary>Records that it took effect and, in the same change, what it cost.</summary>
    public static async Task DoneAsync(Unit unit, Intent intent)
    {
        await EndAsync(unit, intent, IntentState.Done, null);
        var again = intent.Action == EsimAction.Reissue ? await OrderAgainAsync(unit, intent) : null;
        TimelineBook.Add(unit, intent.EsimTranNo, EsimEventKind.Action, IntentRules.Story(intent, again?.Id), intent.PersonId,
            intent.PersonName);
        if (intent.Action != EsimAction.TopUp) return;
        var esim = await unit.Context.Esims.AsNoTracking().FirstOrDefaultAsync(one => one.EsimTranNo == intent.EsimTranNo);
        await LedgerBook.AddAsync(unit, new LedgerEntry
        {
            At = unit.Now,
            Amount = -intent.Amount,
            Cause = LedgerCause.TopUp,
            Reference = intent.TransactionId,
            Text = $"{intent.PackageName} on {esim?.Iccid}",
            PersonId = intent.PersonId,
            PersonName = intent.PersonName,
            CustomerId = esim?.CustomerId,
            EsimTranNo = intent.EsimTranNo,
            OrderId = esim?.OrderId,
            OrderNo = esim?.OrderNo,
        }, CancellationToken.None);
    }

    /// <summary>Orders the same once more, in the change that records the refund: neither is without the other.</summary>
    private static async Task<Order> OrderAgainAsync(Unit unit, Intent intent)
    {
        var esim = await unit.Context.Esims.SingleAsync(one => one.EsimTranNo == intent.EsimTranNo);
        var customer = await unit.Context.Customers.FirstOrDefaultAsync(one => one.Id == esim.CustomerId);
        var old = await unit.Context.Orders.FirstOrDefaultAsync(one => one.Id == esim.OrderId);
        var price = new Money(intent.Amount.Units / (intent.Days ?? 1));
        return await OrderBook.AddAsync(unit, intent.RequestKey, new AuditActor(intent.PersonId, intent.PersonName), customer,
            Reference(old?.Reference, esim.Iccid),
            [new OrderItem(intent.PackageCode!, intent.PackageName!, 1, intent.Days, price)], CancellationToken.None);
    }

    // The customer's own stays, by which the order is looked for.
    private static string Reference(string? old, string iccid) =>
        old is { Length: > 0 and <= 60 } ? $"{old}, instead of {iccid}" : $"instead of {iccid}";

    /// <summary>Ends it, with what the vendor said to it.</summary>
    /// <param name="reason">What else is the reason, for people; null where the vendor's words say it.</param>
    public static Task EndAsync(Unit unit, Intent intent, IntentState state, VendorProblem? problem, string? reason = null)
    {
        intent.State = state;
        intent.End(problem, unit.Now);
        if (reason is not null) intent.ProblemMessage = reason;
        return IntentAuditBook.EndedAsync(unit, intent, reason ?? (problem is not null ? AuditNotes.ReasonOf(problem)
            : state == IntentState.Uncertain ? "Nobody knows whether it took effect." : ""));
    }

    /// <summary>The intent of a request; null when there is none.</summary>
    public static Task<Intent?> FindAsync(EsimAdminDbContext context, Guid key, CancellationToken cancellationToken) =>
        context.Intents.AsNoTracking().FirstOrDefaultAsync(intent => intent.RequestKey == key, cancellationToken);

    /// <summary>Whether something is being done with the eSIM.</summary>
    public static Task<bool> IsUnderWayAsync(EsimAdminDbContext context, string esimTranNo, CancellationToken cancellationToken) =>
        context.Intents.AnyAsync(intent => intent.EsimTranNo == esimTranNo && intent.DueAt != null, cancellationToken);

    /// <summary>Whether it was topped up since it was looked at, or so lately that eSIM Access does not show it yet (field notes: some
    /// 16 seconds): then what anybody has seen of it is out of date.</summary>
    private static async Task<bool> IsToppedUpUnseenAsync(Unit unit, ActionRequest request, Esim esim, CancellationToken cancellationToken)
    {
        if (request.SeenTotal is { } total && total != esim.Total) return true;
        var lately = unit.Now - IntentRules.ShownAfter;
        var (seen, since) = (request.SeenAt ?? DateTimeOffset.MaxValue, request.SeenAt < lately ? request.SeenAt.Value : lately);
        var others = await unit.Context.Intents.Where(other => other.EsimTranNo == request.EsimTranNo && other.Action == EsimAction.TopUp
                && other.State != IntentState.Refused && (other.CreatedAt >= since || other.EndedAt >= since))
            .Select(other => new { other.CreatedAt, other.EndedAt, other.TransactionId }).ToListAsync(cancellationToken);
        return others.Any(other => other.CreatedAt >= seen
            || other.EndedAt >= lately && esim.Packages.All(package => package.TransactionId != other.TransactionId));
    }

    /// <summary>Says that somebody else was quicker.</summary>
    public static Refusal ToppedUp { get; } =
        new("topped-up", $"It was topped up a moment ago. Look at it again; nothing was charged a second time.");

    /// <summary>Says that something else is being done with the eSIM.</summary>
    public static Refusal UnderWay { get; } = new("under-way", $"Another action on this eSIM is still under way.");
}
