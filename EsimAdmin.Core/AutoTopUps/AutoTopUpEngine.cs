using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Purchases;

namespace EsimAdmin.Core.AutoTopUps;

/// <summary>
/// Answers what rules have made due: asks the vendor for the eSIM once more, passes the desk, looks at the caps, and stores the intent,
/// once for each event. The rest is every top-up's way.
/// </summary>
public sealed class AutoTopUpEngine(PurchaseDesk desk, EsimMirror esims, ActionEngine actions, Work work,
    IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, IOptions<TopUpRuleOptions> options, ILogger<AutoTopUpEngine> logger)
    : PendingEngine<AutoTopUp>(work, contexts, time, logger)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private readonly Work _work = work;
    private readonly IDbContextFactory<EsimAdminDbContext> _contexts = contexts;

    /// <summary>Looks over all eSIMs with rules: one may be due because it was given to a customer, or because the rule is new.</summary>
    public Task FindDueAsync(CancellationToken cancellationToken) => _work.DoAsync(async unit =>
    {
        await AutoTopUpBook.SettleAsync(unit, cancellationToken);
        await unit.SaveAsync(cancellationToken);
        var rules = unit.Context.TopUpRules.Where(rule => rule.Enabled && rule.RemovedAt == null);
        var low = await unit.Context.Esims.AsNoTracking().Where(esim => esim.UsedPercent >= 100 - AutoTopUpRules.MostBelowPercent
            && (esim.Status == EsimStatus.InUse || esim.Status == EsimStatus.Depleted)
            && rules.Any(rule => rule.EsimTranNo == esim.EsimTranNo || rule.CustomerId != null && rule.CustomerId == esim.CustomerId))
            .ToListAsync(cancellationToken);
        await AutoTopUpBook.AddDueAsync(unit, low, cancellationToken);
    }, cancellationToken);

    /// <inheritdoc/>
    protected override Task<PendingCall<AutoTopUp>> BeginAsync(Unit unit, AutoTopUp item, CancellationToken cancellationToken) =>
        Task.FromResult<PendingCall<AutoTopUp>>(AnswerAsync);

    /// <inheritdoc/>
    protected override async Task AfterAsync(AutoTopUp item, CallPriority priority, CancellationToken cancellationToken)
    {
        if (item is { State: AutoTopUpState.Started, IntentId: { } started })
            await actions.TryAdvanceAsync(started, priority, evenIfNotDue: true, cancellationToken);
    }

    private async Task<Settlement<AutoTopUp>> AnswerAsync(AutoTopUp one, CallPriority priority, CancellationToken cancellationToken)
    {
        TopUpRule? rule;
        await using (var context = await _contexts.CreateDbContextAsync(cancellationToken))
        {
            (rule, var esim) = await FindAsync(context, one, cancellationToken);
            if (await StandsAgainstAsync(context, one, rule, esim, Time.GetUtcNow(), cancellationToken) is { } obstacle)
                return Stop(obstacle);
        }
        // What made it due may be hours old, and others spend, too: the vendor says how it stands right now.
        var asked = await esims.AskAsync(one.EsimTranNo, priority, cancellationToken);
        if (!asked.Succeeded(out var told, out var problem)) return Failed(problem);
        if (told.FirstOrDefault(answered => answered.EsimTranNo == one.EsimTranNo) is not { } now)
            return Stop(new Obstacle("eSIM Access does not know the eSIM."));
        if (!now.Allowance.IsOneVolume || !AutoTopUpRules.IsDue(rule!.BelowPercent, now.ConfirmedUsed, now.Total))
            return Stop(new Obstacle("More data is left than the rule waits for.", IsTold: false));

        var target = new TopUpTarget(now.EsimTranNo, now.Iccid, now.PackageCode, now.LocationCode,
            offers => AutoTopUpRules.Choose(rule.PackageCode, offers));
        var purchase = new Purchase(PurchaseWay.AutoTopUp, rule.PersonId, now.CustomerId,
            [new PurchaseItem(rule.PackageCode ?? "", rule.PackageName ?? "", 1, rule.Days, null, target)]);
        var quoted = await desk.CheckAsync(purchase, priority, cancellationToken);
        if (quoted.Problem is { } failed) return Failed(failed);
        return quoted.Succeeded(out var quote) ? (unit, stored) =>
            DecideAsync(unit, stored, quote.Items[0]) : Stop(new Obstacle(quoted.Refusal!.Wording));
    }

    /// <summary>The decision, with the caps looked at in the very change that stores the intent; events of one rule take turns.</summary>
    private async Task DecideAsync(Unit unit, AutoTopUp one, QuotedItem quoted)
    {
        await unit.TakeTurnsAsync($"rule:{one.RuleId}", CancellationToken.None);
        var (rule, esim) = await FindAsync(unit.Context, one, CancellationToken.None);
        // Who approved it approved what it was to cost then.
        var limit = one.DecidedBy is not null || rule is null ? one.Amount : AutoTopUpRules.LimitOf(rule, options.Value.Limit);
        var obstacle = await StandsAgainstAsync(unit.Context, one, rule, esim, unit.Now, CancellationToken.None)
            ?? await OverCapAsync(unit, one, rule!, quoted.Amount);
        // What passes leaves what was approved as it was.
        if (obstacle is { Passes: true })
        {
            await StopAsync(unit, one, obstacle);
            return;
        }
        (one.PackageCode, one.PackageName, one.Amount) = (quoted.PackageCode, quoted.Name, quoted.Amount);
        if (obstacle is not null) await StopAsync(unit, one, obstacle);
        else if (quoted.Amount > limit)
        {
            (one.State, one.DueAt, one.DecidedBy) = (AutoTopUpState.WaitingForApproval, null, null);
            await AlertBook.AddAsync(unit, [AlertRules.OfEsim(esim!, AlertKind.AutoTopUp, AlertSeverity.Info,
                $"approve:{one.Key}:{quoted.Amount.Units.ToString(CultureInfo.InvariantCulture)}",
                new Wording($"An automatic top-up with {quoted.Name} waits for approval.",
                    $"An automatic top-up with {quoted.Name} for {quoted.Amount} waits for approval."), unit.Now)], CancellationToken.None);
        }
        else await StartAsync(unit, one, rule!, quoted);
        unit.Publish(new AutoTopUpChanged());
        Logger.LogInformation("Automatic top-up by rule {RuleId} of {EsimTranNo}: {State} {Reason}", one.RuleId, one.EsimTranNo, one.State,
            one.Reason);
    }

    private static async Task StartAsync(Unit unit, AutoTopUp one, TopUpRule rule, QuotedItem quoted)
    {
        var reason = $"by rule: less than {rule.BelowPercent.ToString(CultureInfo.InvariantCulture)} % "
            + $"remained{(one.DecidedBy is { } by ? $", approved by {by}" : "")}";
        var request = new ActionRequest(AutoTopUpRules.RequestKeyOf(one.Key), one.EsimTranNo, EsimAction.TopUp, reason, quoted.PackageCode,
            quoted.Days, quoted.Amount, SeenTotal: one.Total, IsAutomatic: true);
        var asked = await IntentBook.AddAsync(unit, request, rule.PersonId, rule.PersonName, null, quoted.Name, unit.Now,
            CancellationToken.None);
        if (asked.Succeeded(out var intent))
            (one.State, one.IntentId, one.EndedAt, one.DueAt) = (AutoTopUpState.Started, intent.Id, unit.Now, null);
        else await StopAsync(unit, one,
            new Obstacle(asked.Refusal!.Text, Passes: asked.Refusal == IntentBook.UnderWay || asked.Refusal == IntentBook.ToppedUp));
    }

    private static async Task<(TopUpRule? Rule, Esim? Esim)> FindAsync(EsimAdminDbContext context, AutoTopUp one,
        CancellationToken cancellationToken) =>
        (await context.TopUpRules.AsNoTracking().FirstOrDefaultAsync(rule => rule.Id == one.RuleId, cancellationToken),
            await context.Esims.AsNoTracking().FirstOrDefaultAsync(esim => esim.EsimTranNo == one.EsimTranNo, cancellationToken));

    /// <summary>What stands against it without asking the vendor.</summary>
    private static async Task<Obstacle?> StandsAgainstAsync(EsimAdminDbContext context, AutoTopUp one, TopUpRule? rule, Esim? esim,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (esim is null) return new Obstacle("The eSIM is no longer known.", IsTold: false);
        if (rule is not { Enabled: true, RemovedAt: null }) return new Obstacle("The rule is switched off.", IsTold: false);
        if (!await IsStillOursAsync(context, rule, esim, cancellationToken))
            return new Obstacle("The rule is not this eSIM's any more.", IsTold: false);
        if (esim.Total != one.Total) return new Obstacle("Something has been put on the eSIM meanwhile.", IsTold: false);
        if (await AutoTopUpBook.StoppedAsync(context, cancellationToken) is { } stopped)
            return new Obstacle($"All automatic top-ups are stopped: {stopped.Words}.", Passes: true);
        if (await RightsBook.ReadAsync(context, rule.PersonId, now, cancellationToken) is not { Caller: var maker }
            || !maker.May(Permission.ManageTopUpRules) || !maker.May(Permission.TopUpEsims))
        {
            return new Obstacle($"{rule.PersonName}, who made the rule, may not make automatic top-ups any more. "
                + "Have somebody who may make it anew.");
        }
        if (!maker.Scope.IsAll && !await context.SeesEsimAsync(maker.Scope, one.EsimTranNo, cancellationToken))
        {
            return new Obstacle($"{rule.PersonName}, who made the rule, does not look after this eSIM any more. "
                + "Have somebody who does make it anew.");
        }
        if (ActionRules.Refusal(EsimAction.TopUp, esim) is { } refusal) return new Obstacle(refusal);
        return await IntentBook.IsUnderWayAsync(context, one.EsimTranNo, cancellationToken)
            ? new Obstacle(IntentBook.UnderWay.Text, Passes: true) : null;
    }

    // It may have gone to another customer meanwhile, or have got a rule of its own.
    private static async Task<bool> IsStillOursAsync(
        EsimAdminDbContext context, TopUpRule rule, Esim esim, CancellationToken cancellationToken)
    {
        var rules = await context.TopUpRules.AsNoTracking().Where(other => other.Enabled && other.RemovedAt == null
            && (other.EsimTranNo == esim.EsimTranNo || other.CustomerId != null && other.CustomerId == esim.CustomerId))
            .ToListAsync(cancellationToken);
        return AutoTopUpRules.RuleFor(esim, rules)?.Id == rule.Id;
    }

    // What waits for approval has its share of the month until somebody decides; what was approved competes with what was bought alone.
    private static async Task<Obstacle?> OverCapAsync(Unit unit, AutoTopUp one, TopUpRule rule, Money price)
    {
        var month = AutoTopUpRules.MonthOf(unit.Now);
        var withWaiting = one.DecidedBy is null;
        var counted = unit.Context.AutoTopUps.Where(other => other.RuleId == rule.Id && other.Id != one.Id
            && (other.State == AutoTopUpState.Started && other.EndedAt >= month || withWaiting
            && other.State == AutoTopUpState.WaitingForApproval));
        var times = await counted.CountAsync(other => other.EsimTranNo == one.EsimTranNo);
        var spent = await counted.SumAsync(other => other.Amount, CancellationToken.None);
        return AutoTopUpRules.OverCap(rule.MostTimes, rule.MostAmount, times, spent, price) is not { } over ? null
            : new Obstacle(times < rule.MostTimes ? new Wording("It costs more than is left of the month's amount.", over)
                : new Wording(over));
    }

    private static Settlement<AutoTopUp> Stop(Obstacle obstacle) => (unit, one) => StopAsync(unit, one, obstacle);

    private static Task StopAsync(Unit unit, AutoTopUp one, Obstacle obstacle)
    {
        if (!obstacle.Passes) return AutoTopUpBook.NotMadeAsync(unit, one, obstacle.Reason, obstacle.IsTold);
        (one.DueAt, one.Reason, one.PricedReason) = (unit.Now + LookAgain, obstacle.Reason.Text, obstacle.Reason.Priced);
        unit.Publish(new AutoTopUpChanged());
        return Task.CompletedTask;
    }

    private static Settlement<AutoTopUp> Failed(VendorProblem problem) => problem.Error.Retry == RetryAdvice.Later
        ? (unit, one) =>
        {
            one.Postpone(unit.Now);
            (one.Reason, one.PricedReason) = ($"{problem.Error.Title}; asked again.", null);
            unit.Publish(new AutoTopUpChanged());
            return Task.CompletedTask;
        }
    : Stop(new Obstacle($"eSIM Access refuses: {problem.Error.Title}."));

    /// <summary>What stands in the way.</summary>
    /// <param name="IsTold">Whether people are told that it is not made: not where all is in order without it.</param>
    /// <param name="Passes">Whether it goes by itself: then it waits, and no attempt is used up.</param>
    private sealed record Obstacle(Wording Reason, bool IsTold = true, bool Passes = false)
    {
        public Obstacle(string reason, bool IsTold = true, bool Passes = false) : this(new Wording(reason), IsTold, Passes)
        {
        }
    }
}
