using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace EsimAdmin.Core.Actions;

/// <summary>What somebody wants done with an eSIM.</summary>
/// <param name="Key">Names this request: the same key is the same intent.</param>
/// <param name="EsimTranNo">The eSIM.</param>
/// <param name="Action">What.</param>
/// <param name="Reason">Why, at most 200 characters; may be empty.</param>
/// <param name="PackageCode">For top-ups: the package offered.</param>
/// <param name="Days">For top-ups with a daily plan: how many days, 1–365.</param>
/// <param name="Amount">For top-ups: what the person accepts to pay in all.</param>
/// <param name="Message">For SMS: 1–500 characters.</param>
public readonly record struct ActionRequest(
    Guid Key, string EsimTranNo, EsimAction Action, string Reason = "", string? PackageCode = null, int? Days = null, Money Amount = default, string? Message = null);

/// <summary>What came of asking for an action.</summary>
/// <param name="Intent">The intent, as far as it came; null when none was stored.</param>
/// <param name="Problem">Why eSIM Access could not be asked beforehand.</param>
/// <param name="Refusal">What we say against it, for people.</param>
public sealed record ActionOutcome(Intent? Intent, VendorProblem? Problem = null, string? Refusal = null);

/// <summary>What people do with eSIMs.</summary>
public sealed class ActionService(
    Gate gate, TopUpOffers topUps, BalanceMirror balance, ActionEngine engine, IDbContextFactory<EsimAdminDbContext> contexts,
    LiveUpdates live, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>The top-ups that the vendor offers for this eSIM, today.</summary>
    /// <exception cref="NotAllowedException">The caller may not top up.</exception>
    public async Task<Answer<IReadOnlyList<TopUpOffer>>> OffersAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.TopUpEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var iccid = await context.Esims.Where(esim => esim.EsimTranNo == esimTranNo).Select(esim => esim.Iccid).FirstOrDefaultAsync(cancellationToken);
        if (string.IsNullOrEmpty(iccid)) return Answer<IReadOnlyList<TopUpOffer>>.Of([]);
        return await topUps.OfEsimAsync(iccid, CallPriority.Person, cancellationToken);
    }

    /// <summary>
    /// Does something with an eSIM, once: the intent is stored before the vendor hears of it, and a second call with the same key brings the same intent.
    /// An intent that comes back as <see cref="IntentState.Checking"/> goes on by itself.
    /// </summary>
    /// <exception cref="NotAllowedException">The caller may not do this.</exception>
    public async Task<ActionOutcome> StartAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(ActionRules.PermissionFor(request.Action));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(context, request.Key, cancellationToken) is { } known) return new ActionOutcome(known);
        if (await context.Esims.AsNoTracking().FirstOrDefaultAsync(esim => esim.EsimTranNo == request.EsimTranNo, cancellationToken) is not { } esim)
        {
            return new ActionOutcome(null, Refusal: "This eSIM is not known here.");
        }
        if (ActionRules.Refusal(request.Action, esim) is { } refusal) return new ActionOutcome(null, Refusal: refusal);
        if (await context.Intents.AnyAsync(one => one.EsimTranNo == request.EsimTranNo && one.NextCheckAt != null, cancellationToken))
        {
            return new ActionOutcome(null, Refusal: "Another action on this eSIM is still under way.");
        }
        string? packageName = null;
        if (request.Action == EsimAction.SendSms && request.Message?.Trim().Length is null or 0 or > ActionRules.MostSmsCharacters)
        {
            return new ActionOutcome(null, Refusal: $"A text has 1 to {ActionRules.MostSmsCharacters} characters.");
        }
        if (request.Action == EsimAction.TopUp)
        {
            (packageName, var stop) = await CheckTopUpAsync(request, cancellationToken);
            if (stop is not null) return stop;
        }

        var intent = await StoreAsync(context, request, caller, packageName, cancellationToken);
        live.Publish(new EsimChanged(intent.EsimTranNo));
        // The person may leave; it goes on until the process ends, and after that the worker takes it up.
        await engine.AdvanceAsync(intent.Id, CallPriority.Person, lifetime.ApplicationStopping);
        return new ActionOutcome(await FindAsync(context, request.Key, cancellationToken));
    }

    /// <summary>What was asked for on one eSIM, newest first, at most 100.</summary>
    /// <exception cref="NotAllowedException">The caller may not see eSIMs.</exception>
    public async Task<IReadOnlyList<Intent>> OfEsimAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Intents.AsNoTracking().Where(intent => intent.EsimTranNo == esimTranNo).OrderByDescending(intent => intent.Id).Take(100).ToListAsync(cancellationToken);
    }

    private async Task<(string? Name, ActionOutcome? Stop)> CheckTopUpAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        var asked = await OffersAsync(request.EsimTranNo, cancellationToken);
        if (!asked.Succeeded(out var offers, out var problem)) return (null, new ActionOutcome(null, problem));
        if (offers.FirstOrDefault(one => one.Code == request.PackageCode) is not { } offer) return (null, new ActionOutcome(null, Refusal: "That package is no longer offered for this eSIM."));
        if (OrderRules.Refusal(1, request.Days, offer.IsDaily) is { } refusal) return (null, new ActionOutcome(null, Refusal: refusal));
        var price = offer.Price * (request.Days ?? 1);
        if (price != request.Amount) return (null, new ActionOutcome(null, Refusal: $"The price has changed from {request.Amount} to {price}. Nothing was charged."));
        var told = await balance.RefreshAsync(CallPriority.Person, cancellationToken);
        if (!told.Succeeded(out var reading, out problem)) return (null, new ActionOutcome(null, problem));
        return reading.Balance < price
            ? (null, new ActionOutcome(null, Refusal: $"The balance of {reading.Balance} is too low for {price}. Nothing was charged."))
            : (offer.Name, null);
    }

    private async Task<Intent> StoreAsync(EsimAdminDbContext context, ActionRequest request, Caller caller, string? packageName, CancellationToken cancellationToken)
    {
        var intent = IntentRules.New(request, caller.PersonId, caller.Name, packageName, time.GetUtcNow());
        context.Intents.Add(intent);
        return await Once.SaveAsync(context, intent, token => FindAsync(context, request.Key, token), cancellationToken);
    }

    private static Task<Intent?> FindAsync(EsimAdminDbContext context, Guid key, CancellationToken cancellationToken) =>
        context.Intents.AsNoTracking().FirstOrDefaultAsync(intent => intent.RequestKey == key, cancellationToken);
}
