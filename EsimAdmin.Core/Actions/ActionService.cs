using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Purchases;

namespace EsimAdmin.Core.Actions;

/// <summary>What people do with eSIMs.</summary>
public sealed class ActionService(Gate gate, TopUpOffers topUps, PurchaseDesk desk, ActionEngine engine, Work work,
    IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly Refusal Unknown = new("esim-unknown", $"This eSIM is not known to EsimAdmin.");

    /// <summary>The top-ups that the vendor offers for this eSIM, today.</summary>
    public async Task<Outcome<IReadOnlyList<TopUpOffer>>> OffersAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.TopUpEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var iccid = await context.Esims.Within(context, caller.Scope).Where(esim => esim.EsimTranNo == esimTranNo)
            .Select(esim => esim.Iccid).FirstOrDefaultAsync(cancellationToken);
        if (string.IsNullOrEmpty(iccid)) return Outcome<IReadOnlyList<TopUpOffer>>.Of([]);
        return await topUps.OfEsimAsync(iccid, CallPriority.Person, cancellationToken);
    }

    /// <summary>What it costs today to order the same as an eSIM once more, where nothing stands against it.</summary>
    /// <exception cref="NotAllowedException">The caller may not order.</exception>
    public async Task<Outcome<QuotedItem>> AgainAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.PlaceOrders);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Esims.Within(context, caller.Scope).AsNoTracking()
            .FirstOrDefaultAsync(one => one.EsimTranNo == esimTranNo, cancellationToken) is not { } esim) return Unknown;
        var item = await AgainAsync(context, esim, null, cancellationToken);
        var refund = (await RefundBook.OfAsync(context, [esim], cancellationToken))[0].Amount;
        var quoted = await desk.CheckAsync(new Purchase(PurchaseWay.Reissue, caller.PersonId, esim.CustomerId, [item], refund),
            CallPriority.Person, cancellationToken);
        return quoted.Select(quote => quote.Items[0]);
    }

    /// <summary>
    /// Does something with an eSIM, once: the intent is stored before the vendor hears of it, and a second call with the same key brings
    /// the same intent. An intent that comes back as <see cref="IntentState.Checking"/> goes on by itself.
    /// </summary>
    public async Task<Outcome<Intent>> StartAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        var allowed = await gate.ConfirmAsync(ActionRules.PermissionFor(request.Action));
        if (!allowed.Succeeded(out var caller)) return allowed.As<Intent>();
        request = request with { SeenAt = request.SeenAt ?? time.GetUtcNow() };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!caller.Scope.IsAll && !await context.SeesEsimAsync(caller.Scope, request.EsimTranNo, cancellationToken)) return Unknown;
        if (await IntentBook.FindAsync(context, request.Key, cancellationToken) is { } known) return known;
        if (request.Action == EsimAction.SendSms && request.Message?.Trim().Length is null or 0 or > ActionRules.MostSmsCharacters)
            return new Refusal("text-length", $"A text has 1 to {ActionRules.MostSmsCharacters} characters.");
        string? packageName = null;
        if (request.Action == EsimAction.Reissue) await gate.DemandAsync(Permission.PlaceOrders);
        if (request.Action is EsimAction.TopUp or EsimAction.Reissue)
        {
            var checkedUp = await CheckAsync(context, request, caller, cancellationToken);
            if (!checkedUp.Succeeded(out var bought)) return checkedUp.As<Intent>();
            // What is asked for is what the desk has looked at.
            request = request with { PackageCode = bought.PackageCode, Days = bought.Days };
            packageName = bought.Name;
        }
        var asked = await work.DoAsync(
            unit => IntentBook.AddAsync(unit, request, caller.PersonId, caller.Name, caller.Address, packageName,
                unit.Now + PendingRules.Grace, cancellationToken), cancellationToken);
        if (!asked.Succeeded(out var intent)) return asked;
        // The person may leave; it goes on until the process ends, and after that the worker takes it up.
        await engine.TryAdvanceAsync(intent.Id, CallPriority.Person, evenIfNotDue: true, lifetime.ApplicationStopping);
        return (await IntentBook.FindAsync(context, request.Key, cancellationToken))!;
    }

    /// <summary>What was asked for on one eSIM, newest first, at most 100.</summary>
    public async Task<IReadOnlyList<Intent>> OfEsimAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!caller.Scope.IsAll && !await context.SeesEsimAsync(caller.Scope, esimTranNo, cancellationToken)) return [];
        var since = await TimelineBook.SeenSinceAsync(context, caller, esimTranNo, cancellationToken);
        var intents = await context.Intents.AsNoTracking().Where(intent => intent.EsimTranNo == esimTranNo && intent.CreatedAt >= since)
            .OrderByDescending(intent => intent.Id).Take(100).ToListAsync(cancellationToken);
        if (!caller.May(Permission.SeePrices)) intents.ForEach(intent => intent.Amount = Money.Zero);
        return intents;
    }

    /// <summary>What an eSIM replaces, and what replaces it, by refund and reissue: at most one of each.</summary>
    public async Task<IReadOnlyList<Reissued>> ReissuedAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!caller.Scope.IsAll && !await context.SeesEsimAsync(caller.Scope, esimTranNo, cancellationToken)) return [];
        var reissues = context.Intents.Where(intent => intent.Action == EsimAction.Reissue && intent.State == IntentState.Done);
        // Two questions, each of which an index answers.
        var replacing = reissues.Where(intent => intent.EsimTranNo == esimTranNo);
        var replaced = reissues.Where(intent => context.Orders.Any(order => order.CartKey == intent.RequestKey
            && context.Esims.Any(esim => esim.EsimTranNo == esimTranNo && esim.OrderId == order.Id)));
        List<Reissued> found = [];
        foreach (var intents in new[] { replacing, replaced })
        {
            found.AddRange(await (from intent in intents
                                  join order in context.Orders.Within(context, caller.Scope) on intent.RequestKey equals order.CartKey
                                  join old in context.Esims.Within(context, caller.Scope) on intent.EsimTranNo equals old.EsimTranNo
                                  from made in context.Esims.Within(context, caller.Scope).Where(esim => esim.OrderId == order.Id)
                                      .DefaultIfEmpty()
                                  orderby intent.Id
                                  select new Reissued(old.EsimTranNo, old.Iccid, order.Id, order.Status == OrderStatus.Failed,
                                      made.EsimTranNo, made.Iccid))
                .Take(1).ToListAsync(cancellationToken));
        }
        return found;
    }

    /// <summary>What can be said before the vendor is asked for prices is said first; then the desk has its word.</summary>
    private async Task<Outcome<QuotedItem>> CheckAsync(EsimAdminDbContext context, ActionRequest request, Caller caller,
        CancellationToken cancellationToken)
    {
        if (await context.Esims.AsNoTracking()
            .FirstOrDefaultAsync(one => one.EsimTranNo == request.EsimTranNo, cancellationToken) is not { } esim) return Unknown;
        if (ActionRules.Refusal(request.Action, esim) is { } refusal) return new Refusal("not-now", $"{refusal}");
        if (await IntentBook.IsUnderWayAsync(context, request.EsimTranNo, cancellationToken)) return IntentBook.UnderWay;
        var accepted = new Money(request.Amount.Units / Math.Max(1, request.Days ?? 1));
        var item = request.Action == EsimAction.Reissue ? await AgainAsync(context, esim, accepted, cancellationToken)
            : new PurchaseItem(request.PackageCode ?? "", request.PackageCode ?? "", 1, request.Days, accepted, new TopUpTarget(
                esim.EsimTranNo, esim.Iccid, esim.PackageCode, esim.LocationCode,
                offers => offers.FirstOrDefault(offer => offer.Code == request.PackageCode)));
        var way = request.Action == EsimAction.Reissue ? PurchaseWay.Reissue : PurchaseWay.TopUp;
        var refund = way == PurchaseWay.Reissue ? (await RefundBook.OfAsync(context, [esim], cancellationToken))[0].Amount : Money.Zero;
        var quoted = await desk.CheckAsync(new Purchase(way, caller.PersonId, esim.CustomerId, [item], refund), CallPriority.Person,
            cancellationToken);
        if (!quoted.Succeeded(out var quote)) return quoted.As<QuotedItem>();
        var bought = quote.Items[0];
        return quote.Total == request.Amount
            ? bought : new PricesMoved([new MovedPrice(bought.PackageCode, bought.Name, request.Amount, quote.Total)]);
    }

    /// <summary>What an eSIM was made from, for as many days; where it was ordered elsewhere, as many as it has.</summary>
    private static async Task<PurchaseItem> AgainAsync(EsimAdminDbContext context, Esim esim, Money? accepted,
        CancellationToken cancellationToken)
    {
        var part = await context.OrderParts.AsNoTracking().FirstOrDefaultAsync(one => one.OrderNo == esim.OrderNo, cancellationToken);
        var days = part is not null ? part.Days : esim.Plan is null or DataPlan.Total ? null : (int?)Math.Max(1, esim.Duration);
        return new PurchaseItem(esim.PackageCode, esim.PackageName, 1, days, accepted);
    }
}
