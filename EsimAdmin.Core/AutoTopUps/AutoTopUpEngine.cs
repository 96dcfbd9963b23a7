using System.Globalization;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.AutoTopUps;

/// <summary>Answers what rules have made due: checks price, balance and caps, and stores the intent, once for each event. The rest is every top-up's way.</summary>
public sealed class AutoTopUpEngine(
    TopUpOffers offers, BalanceMirror balance, ActionEngine actions, IDbContextFactory<EsimAdminDbContext> contexts, LiveUpdates live, TimeProvider time, ILogger<AutoTopUpEngine> logger)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(30);

    /// <summary>Answers all events that are due, one after the other: what one spends counts against the next.</summary>
    public async Task AnswerDueAsync(CancellationToken cancellationToken)
    {
        List<long> due;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var now = time.GetUtcNow();
            await AutoTopUpBook.SettleAsync(context, now, cancellationToken);
            await context.SaveChangesAsync(cancellationToken);
            due = await context.AutoTopUps.Where(one => one.State == AutoTopUpState.Due && one.NextTryAt <= now).OrderBy(one => one.Id).Select(one => one.Id).Take(100).ToListAsync(cancellationToken);
        }
        foreach (var id in due) await AnswerAsync(id, approvedBy: null, CallPriority.Background, cancellationToken);
    }

    /// <summary>Looks over all eSIMs that rules are for: one may have become due when it was given to a customer, or when the rule was made.</summary>
    public async Task FindDueAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var rules = context.TopUpRules.Where(rule => rule.Enabled && rule.RemovedAt == null);
        var low = await context.Esims.AsNoTracking().Where(esim => esim.UsedPercent >= 50 && (esim.Status == EsimStatus.InUse || esim.Status == EsimStatus.Depleted)
            && rules.Any(rule => rule.EsimTranNo == esim.EsimTranNo || rule.CustomerId != null && rule.CustomerId == esim.CustomerId)).ToListAsync(cancellationToken);
        if (await AutoTopUpBook.AddDueAsync(context, low, time.GetUtcNow(), cancellationToken) == 0) return;
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Answers one event, or, with somebody's approval, one that waited for it.</summary>
    /// <param name="id">The event.</param>
    /// <param name="approvedBy">Who approved it; null while nobody has to.</param>
    /// <param name="priority">Who waits.</param>
    /// <param name="cancellationToken">Stops in between; what is stored stays true.</param>
    /// <returns>Why the vendor could not be asked; null otherwise.</returns>
    public async Task<VendorProblem?> AnswerAsync(long id, string? approvedBy, CallPriority priority, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var expected = approvedBy is null ? AutoTopUpState.Due : AutoTopUpState.WaitingForApproval;
        var (found, rule, esim) = await FindAsync(context, id, cancellationToken);
        if (found is null || found.State != expected) return null;
        if (await StandsAgainstAsync(context, found, rule, esim, cancellationToken) is { } obstacle) return await NotMadeAsync(context, found, esim, obstacle, cancellationToken);

        var asked = await offers.OfEsimAsync(esim!.Iccid, priority, cancellationToken);
        if (!asked.Succeeded(out var offered, out var problem)) return await PostponeAsync(context, found, problem, cancellationToken);
        if (Choose(rule!, offered) is not { } offer) return await NotMadeAsync(context, found, esim, new Obstacle("eSIM Access does not offer the package for this eSIM."), cancellationToken);
        var (days, price) = offer.IsDaily ? (rule!.Days ?? 1, offer.Price * (rule.Days ?? 1)) : ((int?)null, offer.Price);
        var told = await balance.RefreshAsync(priority, cancellationToken);
        if (!told.Succeeded(out var reading, out problem)) return await PostponeAsync(context, found, problem, cancellationToken);
        if (reading.Balance < price) return await NotMadeAsync(context, found, esim, new Obstacle($"The balance of {reading.Balance} is too low for {price}."), cancellationToken);

        var intentId = await DecideAsync(id, expected, approvedBy, offer, days, price, cancellationToken);
        live.Publish(new AutoTopUpChanged());
        if (intentId is { } started)
        {
            live.Publish(new EsimChanged(esim.EsimTranNo));
            await actions.AdvanceAsync(started, priority, cancellationToken);
        }
        return null;
    }

    /// <summary>The decision, with the caps looked at in the very transaction that stores the intent: two processes take turns.</summary>
    private async Task<long?> DecideAsync(long id, AutoTopUpState expected, string? approvedBy, TopUpOffer offer, int? days, Money price, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var (one, rule, esim) = await FindAsync(context, id, cancellationToken);
        if (one is null || one.State != expected) return null;
        var now = time.GetUtcNow();
        var obstacle = await StandsAgainstAsync(context, one, rule, esim, cancellationToken) ?? await OverCapAsync(context, one, rule!, price, now, cancellationToken);
        var alerts = new List<Alert>();
        Intent? intent = null;
        (one.PackageCode, one.PackageName, one.Amount, one.DecidedBy, one.NextTryAt) = (offer.Code, offer.Name, price, approvedBy, null);
        if (obstacle is not null)
        {
            (one.State, one.Reason, one.EndedAt) = (AutoTopUpState.NotMade, obstacle.Reason, now);
            if (esim is not null && obstacle.IsTold) alerts.Add(NotMade(esim, one, obstacle.Reason, now));
        }
        else if (approvedBy is null && price > rule!.ApprovalAbove)
        {
            one.State = AutoTopUpState.WaitingForApproval;
            alerts.Add(AlertRules.OfEsim(esim!, AlertKind.AutoTopUp, AlertSeverity.Info, $"approve:{one.Key}", $"A top-up by rule with {offer.Name} for {price} waits for approval.", now));
        }
        else
        {
            intent = IntentRules.New(new ActionRequest(AutoTopUpRules.RequestKeyOf(one.Key), one.EsimTranNo, EsimAction.TopUp,
                $"by rule: less than {rule!.BelowPercent.ToString(CultureInfo.InvariantCulture)} % remained{(approvedBy is null ? "" : $", approved by {approvedBy}")}",
                offer.Code, days, price), rule.PersonId, rule.PersonName, offer.Name, now);
            context.Intents.Add(intent);
            await context.SaveChangesAsync(cancellationToken);
            (one.State, one.IntentId, one.EndedAt) = (AutoTopUpState.Started, intent.Id, now);
        }
        var added = await AlertBook.AddAsync(context, alerts, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        AlertBook.Publish(live, added);
        logger.LogInformation("Top-up by rule {RuleId} of {EsimTranNo}: {State} {Reason}", one.RuleId, one.EsimTranNo, one.State, one.Reason);
        return intent?.Id;
    }

    private static async Task<(AutoTopUp? One, TopUpRule? Rule, Esim? Esim)> FindAsync(EsimAdminDbContext context, long id, CancellationToken cancellationToken)
    {
        if (await context.AutoTopUps.FirstOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } found) return default;
        return (found, await context.TopUpRules.AsNoTracking().FirstOrDefaultAsync(rule => rule.Id == found.RuleId, cancellationToken),
            await context.Esims.AsNoTracking().FirstOrDefaultAsync(esim => esim.EsimTranNo == found.EsimTranNo, cancellationToken));
    }

    /// <summary>What stands against it without asking the vendor.</summary>
    private static async Task<Obstacle?> StandsAgainstAsync(EsimAdminDbContext context, AutoTopUp one, TopUpRule? rule, Esim? esim, CancellationToken cancellationToken)
    {
        if (esim is null) return new Obstacle("The eSIM is no longer known.", IsTold: false);
        if (rule is not { Enabled: true, RemovedAt: null }) return new Obstacle("The rule is switched off.", IsTold: false);
        if (esim.Total != one.Total) return new Obstacle("Something has been put on the eSIM meanwhile.", IsTold: false);
        if (await context.Intents.AnyAsync(intent => intent.EsimTranNo == one.EsimTranNo && intent.Action == EsimAction.TopUp && intent.NextCheckAt != null, cancellationToken))
        {
            return new Obstacle("Another top-up of it is under way.", IsTold: false);
        }
        if (await AutoTopUpBook.StoppedAsync(context, cancellationToken) is { } stopped) return new Obstacle($"All top-ups by rule are stopped: {stopped}.");
        return ActionRules.Refusal(EsimAction.TopUp, esim) is { } refusal ? new Obstacle(refusal) : null;
    }

    private static async Task<Obstacle?> OverCapAsync(EsimAdminDbContext context, AutoTopUp one, TopUpRule rule, Money price, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var month = AutoTopUpRules.MonthOf(now);
        var made = await context.AutoTopUps.Where(other => other.RuleId == rule.Id && other.Id != one.Id && other.At >= month
            && (other.State == AutoTopUpState.Started || other.State == AutoTopUpState.WaitingForApproval)).Select(other => new { other.EsimTranNo, other.Amount }).ToListAsync(cancellationToken);
        return AutoTopUpRules.OverCap(rule.MostTimes, rule.MostAmount, made.Count(other => other.EsimTranNo == one.EsimTranNo), made.Aggregate(Money.Zero, (sum, other) => sum + other.Amount), price) is { } over
            ? new Obstacle(over) : null;
    }

    /// <summary>The package of the rule, or the cheapest of those that are not bought by the day, or the cheapest of all.</summary>
    internal static TopUpOffer? Choose(TopUpRule rule, IReadOnlyList<TopUpOffer> offered) => rule.PackageCode is { } code
        ? offered.FirstOrDefault(offer => offer.Code == code)
        : offered.OrderBy(offer => offer.IsDaily).ThenBy(offer => offer.Price).FirstOrDefault();

    private async Task<VendorProblem?> NotMadeAsync(EsimAdminDbContext context, AutoTopUp one, Esim? esim, Obstacle obstacle, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        (one.State, one.Reason, one.EndedAt, one.NextTryAt) = (AutoTopUpState.NotMade, obstacle.Reason, now, null);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var added = esim is null || !obstacle.IsTold ? [] : await AlertBook.AddAsync(context, [NotMade(esim, one, obstacle.Reason, now)], cancellationToken);
        await SaveAsync(context, one, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        AlertBook.Publish(live, added);
        live.Publish(new AutoTopUpChanged());
        return null;
    }

    private async Task<VendorProblem?> PostponeAsync(EsimAdminDbContext context, AutoTopUp one, VendorProblem problem, CancellationToken cancellationToken)
    {
        if (one.State == AutoTopUpState.Due) one.NextTryAt = time.GetUtcNow() + AskAgain;
        await SaveAsync(context, one, cancellationToken);
        return problem;
    }

    private async Task SaveAsync(EsimAdminDbContext context, AutoTopUp one, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException exception)
        {
            context.ChangeTracker.Clear();
            logger.LogDebug(exception, "Another process was quicker with the automatic top-up {Key}", one.Key);
        }
    }

    private static Alert NotMade(Esim esim, AutoTopUp one, string reason, DateTimeOffset now) =>
        AlertRules.OfEsim(esim, AlertKind.AutoTopUp, AlertSeverity.Critical, $"not-made:{one.Total.Bytes.ToString(CultureInfo.InvariantCulture)}", $"It was not topped up by rule. {reason}", now);

    /// <summary>Why it is not made, and whether people are told: not where all is in order without it.</summary>
    private sealed record Obstacle(string Reason, bool IsTold = true);
}
