using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Purchases;
using EsimAdmin.Core.Usage;

namespace EsimAdmin.Core.AutoTopUps;

/// <summary>A rule in a list.</summary>
/// <param name="Name">Whose it is: the eSIM's ICCID or the customer's name.</param>
/// <param name="Times">How often it topped up this month.</param>
/// <param name="Spent">What that cost; null for those who see no prices, and then the rule has no amounts either.</param>
/// <param name="Limit">What one may cost before it has to be approved; null as before.</param>
/// <param name="MayRaise">Whether the caller may raise that.</param>
public sealed record TopUpRuleRow(TopUpRule Rule, string Name, int Times, Money? Spent, Money? Limit, bool MayRaise);

/// <summary>An automatic top-up in a list.</summary>
/// <param name="State">Where the top-up at the vendor stands; null while there is none.</param>
public sealed record AutoTopUpRow(AutoTopUp TopUp, string Iccid, IntentState? State);

/// <summary>What a rule would have done.</summary>
/// <param name="TopUps">The top-ups, oldest first.</param>
/// <param name="Iccids">The ICCIDs of the eSIMs that it is for, by their numbers.</param>
/// <param name="Problem">Why eSIM Access could not be asked what it offers.</param>
public sealed record DryRun(IReadOnlyList<DryTopUp> TopUps, IReadOnlyDictionary<string, string> Iccids, VendorProblem? Problem)
{
    /// <summary>What would have been spent.</summary>
    public Money Cost => TopUps.Where(one => one.Refusal is null).Aggregate(Money.Zero, (sum, one) => sum + one.Amount);
}

/// <summary>Rules for top-ups, for people.</summary>
public sealed class AutoTopUpService(Gate gate, AutoTopUpEngine engine, TopUpOffers offers, Work work,
    IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, IHostApplicationLifetime lifetime,
    IOptions<TopUpRuleOptions> options)
{
    /// <summary>Over how many days a rule is tried.</summary>
    public const int DryRunDays = 30;

    private const int MostEsims = 1000;

    private const string RuleKind = "Rule";

    private static readonly Refusal Gone = new("rule-gone", $"This rule was removed meanwhile. Nothing was changed.");

    /// <summary>The rules, newest first.</summary>
    /// <param name="esimTranNo">Only those that are for this eSIM, its customer's included; null for all.</param>
    /// <param name="customerId">Only this customer's; null for all.</param>
    public async Task<IReadOnlyList<TopUpRuleRow>> RulesAsync(string? esimTranNo, long? customerId, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await AutoTopUpReader.RulesAsync(context, caller, esimTranNo, customerId, time.GetUtcNow(), options.Value.Limit,
            cancellationToken);
    }

    /// <summary>What rules have made due, newest first.</summary>
    /// <param name="waitingOnly">Only those that wait for approval.</param>
    /// <param name="count">How many at most, up to 200.</param>
    public async Task<IReadOnlyList<AutoTopUpRow>> LastAsync(bool waitingOnly, int count, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await AutoTopUpReader.LastAsync(context, caller, waitingOnly, count, cancellationToken);
    }

    /// <summary>By whom and when all automatic top-ups were stopped, for people; null while they are made.</summary>
    public async Task<string?> StoppedAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await AutoTopUpBook.StoppedAsync(context, cancellationToken))?.Words;
    }

    /// <summary>Each time that all were stopped, with who let them go on, newest first, at most 50.</summary>
    public async Task<IReadOnlyList<RuleStop>> StopsAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.RuleStops.AsNoTracking().OrderByDescending(stop => stop.Id).Take(50).ToListAsync(cancellationToken);
    }

    /// <summary>Stops all automatic top-ups, from now on and in every process, or lets them go on.</summary>
    public async Task StopAsync(bool stopped, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.StopTopUpRules);
        await work.DoAsync(async unit =>
        {
            await unit.TakeTurnsAsync("rules:stop", cancellationToken);
            var open = await AutoTopUpBook.StoppedAsync(unit.Context, cancellationToken);
            var before = open is not null;
            // Who stopped them first stays written down.
            if (before == stopped) return;
            if (open is null) unit.Context.RuleStops.Add(new RuleStop { At = unit.Now, PersonName = caller.Name });
            else (open.LiftedAt, open.LiftedBy) = (unit.Now, caller.Name);
            unit.Audit(new AuditNote(caller, AuditActions.RulesStopped, new AuditSubject(RuleKind, "", "All rules"))
            {
                Facts = [AuditField.Of("Stopped", before, stopped)],
            });
            unit.Publish(new AutoTopUpChanged());
        }, cancellationToken);
    }

    /// <summary>Makes a rule.</summary>
    public async Task<Outcome> AddAsync(TopUpRuleEdit edit, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageTopUpRules);
        if (AutoTopUpRules.Refusal(edit) is { } refusal) return new Refusal("rule", $"{refusal}");
        return await work.DoAsync<Outcome>(async unit =>
        {
            if (edit.EsimTranNo is { } esim && !await unit.Context.SeesEsimAsync(caller.Scope, esim, cancellationToken))
                return new Refusal("esim-unknown", $"This eSIM is not known to EsimAdmin.");
            if (edit.CustomerId is { } customer && !await unit.Context.Customers.Within(caller.Scope)
                .AnyAsync(one => one.Id == customer, cancellationToken))
                return new Refusal("customer-unknown", $"There is no such customer.");
            var rule = new TopUpRule
            {
                EsimTranNo = edit.EsimTranNo,
                CustomerId = edit.CustomerId,
                BelowPercent = edit.BelowPercent,
                PackageCode = edit.PackageCode,
                PackageName = edit.PackageName,
                Days = edit.Days,
                MostTimes = edit.MostTimes,
                MostAmount = edit.MostAmount,
                ApprovalAbove = edit.ApprovalAbove,
                PersonId = caller.PersonId,
                PersonName = caller.Name,
                CreatedAt = unit.Now,
            };
            unit.Context.TopUpRules.Add(rule);
            await unit.SaveAsync(cancellationToken);
            unit.Audit(Note(caller, AuditActions.RuleAdded, rule) with
            {
                Facts =
                [
                    .. Of(rule), AuditField.New("Below", $"{rule.BelowPercent.ToString(CultureInfo.InvariantCulture)} %"),
                    AuditField.New("Package", rule.PackageName), AuditField.New("Times a month", rule.MostTimes),
                    AuditField.New("Amount a month", rule.MostAmount.ToString()),
                    AuditField.New("Approval above", AutoTopUpRules.LimitOf(rule, options.Value.Limit).ToString()),
                ],
            });
            unit.Publish(new AutoTopUpChanged());
            return Outcome.Done;
        }, cancellationToken);
    }

    /// <summary>Switches a rule on or off.</summary>
    public Task<Outcome> EnableAsync(long ruleId, bool enabled, CancellationToken cancellationToken) =>
        ChangeAsync(ruleId, (caller, rule, _) =>
        {
            var before = rule.Enabled;
            rule.Enabled = enabled;
            return Note(caller, AuditActions.RuleSwitched, rule) with { Facts = [.. Of(rule), AuditField.Of("On", before, enabled)] };
        }, cancellationToken);

    /// <summary>Takes a rule away.</summary>
    public Task<Outcome> RemoveAsync(long ruleId, CancellationToken cancellationToken) =>
        ChangeAsync(ruleId, (caller, rule, now) =>
        {
            rule.RemovedAt = now;
            return Note(caller, AuditActions.RuleRemoved, rule);
        }, cancellationToken);

    /// <summary>Says what one top-up of a rule may cost before somebody has to approve it. Who manages rules may lower it; raising it
    /// takes somebody who approves top-ups, and who has not made the rule.</summary>
    public async Task<Outcome> LimitAsync(long ruleId, Money limit, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageTopUpRules, Permission.ApproveTopUps);
        if (limit < Money.Zero) return new Refusal("rule", $"The approval limit cannot be negative.");
        return await work.DoAsync<Outcome>(async unit =>
        {
            if (await FindAsync(unit, caller, ruleId, cancellationToken) is not { } rule) return Gone;
            var before = AutoTopUpRules.LimitOf(rule, options.Value.Limit);
            if (limit > before && !AutoTopUpRules.MayRaise(caller, rule))
            {
                return new Refusal("raise-limit",
                    $"Raising what a rule may spend unasked takes finance or an administrator, who did not make it themselves.");
            }
            if (limit > before) rule.LimitBy = caller.Name;
            rule.ApprovalAbove = limit;
            unit.Audit(Note(caller, AuditActions.RuleLimited, rule) with
            {
                Facts = [.. Of(rule), new AuditField("Approval above", before.ToString(), limit.ToString())],
            });
            unit.Publish(new AutoTopUpChanged());
            return Outcome.Done;
        }, cancellationToken);
    }

    /// <summary>Approves a top-up that waits, at today's price; all else is checked as always. What another decided stays, and nobody
    /// approves what a rule of their own spends.</summary>
    public async Task<Outcome> ApproveAsync(long id, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ApproveTopUps);
        var decided = await DecideAsync(caller, AuditActions.TopUpApproved, id, (one, now) =>
            (one.State, one.DecidedBy, one.DueAt) = (AutoTopUpState.Due, caller.Name, now + PendingRules.Grace), cancellationToken);
        if (decided.IsDone) await engine.TryAdvanceAsync(id, CallPriority.Person, evenIfNotDue: true, lifetime.ApplicationStopping);
        return decided;
    }

    /// <summary>Declines a top-up that waits. What another decided meanwhile stays.</summary>
    public async Task<Outcome> DeclineAsync(long id, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ApproveTopUps);
        return await DecideAsync(caller, AuditActions.TopUpDeclined, id, (one, now) =>
            (one.State, one.Reason, one.DecidedBy, one.EndedAt) = (AutoTopUpState.NotMade, "Declined.", caller.Name, now),
                cancellationToken);
    }

    /// <summary>What a rule would have done in the last 30 days, with today's prices.</summary>
    public async Task<DryRun> DryRunAsync(TopUpRuleEdit edit, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageTopUpRules);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var esims = edit.EsimTranNo is null && edit.CustomerId is null ? []
            : await context.Esims.Within(context, caller.Scope).AsNoTracking()
            .Where(esim => edit.EsimTranNo != null ? esim.EsimTranNo == edit.EsimTranNo : esim.CustomerId == edit.CustomerId)
            .OrderByDescending(esim => esim.CreatedAt).Take(MostEsims).ToListAsync(cancellationToken);
        var keys = esims.ConvertAll(esim => esim.EsimTranNo);
        var since = time.GetUtcNow().AddDays(-DryRunDays);
        var samples = (await context.UsageSamples.AsNoTracking().Where(sample => keys.Contains(sample.EsimTranNo) && sample.At >= since)
            .OrderBy(sample => sample.At).ThenBy(sample => sample.Id).ToListAsync(cancellationToken)).ToLookup(sample => sample.EsimTranNo);
        // What is offered depends on the base package: one question for each, not for each eSIM.
        var byPackage = new Dictionary<string, TopUpOffer?>(StringComparer.Ordinal);
        VendorProblem? problem = null;
        foreach (var esim in esims.Where(esim => esim.Allowance.IsOneVolume && samples[esim.EsimTranNo]
            .Any(sample => AutoTopUpRules.IsDue(edit.BelowPercent, sample.Used, sample.Total))).DistinctBy(esim => esim.PackageCode))
        {
            var asked = await offers.OfPackageAsync(esim.PackageCode, CallPriority.Person, cancellationToken);
            if (asked.Succeeded(out var offered, out problem))
                byPackage[esim.PackageCode] = AutoTopUpRules.Choose(edit.PackageCode, offered);
            else break;
        }
        var histories = esims.Where(esim => byPackage.GetValueOrDefault(esim.PackageCode) is not null).Select(esim =>
        {
            var offer = byPackage[esim.PackageCode]!;
            var days = offer.IsDaily ? edit.Days ?? 1 : 1;
            return (esim.EsimTranNo, (IReadOnlyList<UsageSample>)[.. samples[esim.EsimTranNo]], offer.Price * days,
                new DataVolume(offer.Volume.Bytes * days));
        });
        return new DryRun(AutoTopUpRules.DryRun(edit, histories), esims.ToDictionary(esim => esim.EsimTranNo, esim => esim.Iccid), problem);
    }

    private Task<Outcome> DecideAsync(
        Caller caller, AuditAction action, long id, Action<AutoTopUp, DateTimeOffset> decide,
        CancellationToken cancellationToken) => work.DoAsync<Outcome>(async unit =>
    {
        // Also where another was first: who asked sees what is now.
        unit.Publish(new AutoTopUpChanged());
        var one = await unit.Context.AutoTopUps.Within(unit.Context, caller.Scope)
            .FirstOrDefaultAsync(known => known.Id == id, cancellationToken);
        if (one?.State != AutoTopUpState.WaitingForApproval)
        {
            var who = one?.DecidedBy is { } person ? $": {person} was first" : "";
            return new Refusal("decided", $"This top-up does not wait for approval any more{who}.");
        }
        if (action == AuditActions.TopUpApproved && await unit.Context.TopUpRules
            .AnyAsync(rule => rule.Id == one.RuleId && rule.PersonId == caller.PersonId, cancellationToken))
            return new Refusal("own-rule", $"You made this rule: somebody else has to approve what it costs.");
        decide(one, unit.Now);
        var esim = await unit.Context.Esims.Where(known => known.EsimTranNo == one.EsimTranNo)
            .Select(known => new { known.Iccid, known.CustomerId }).FirstOrDefaultAsync(cancellationToken);
        unit.Audit(new AuditNote(caller, action, AuditSubject.Esim(one.EsimTranNo, esim?.Iccid ?? ""))
        {
            CustomerId = esim?.CustomerId,
            Facts = [AuditField.New("Package", one.PackageName), AuditField.New("Amount", one.Amount.ToString()),
                AuditField.New("Rule", one.RuleId)],
        });
        return Outcome.Done;
    }, cancellationToken);

    private static AuditNote Note(Caller caller, AuditAction action, TopUpRule rule) =>
        new(caller, action, AuditSubject.Numbered(RuleKind, rule.Id)) { CustomerId = rule.CustomerId, Facts = Of(rule) };

    private static IReadOnlyList<AuditField> Of(TopUpRule rule) =>
    [
        AuditField.New("eSIM", rule.EsimTranNo), AuditField.New("Customer", rule.CustomerId?.ToString(CultureInfo.InvariantCulture)),
    ];

    private static Task<TopUpRule?> FindAsync(Unit unit, Caller caller, long ruleId, CancellationToken cancellationToken) =>
        unit.Context.TopUpRules.Within(unit.Context, caller.Scope)
            .FirstOrDefaultAsync(rule => rule.Id == ruleId && rule.RemovedAt == null, cancellationToken);

    private async Task<Outcome> ChangeAsync(
        long ruleId, Func<Caller, TopUpRule, DateTimeOffset, AuditNote> change, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageTopUpRules);
        return await work.DoAsync<Outcome>(async unit =>
        {
            unit.Publish(new AutoTopUpChanged());
            if (await FindAsync(unit, caller, ruleId, cancellationToken) is not { } rule) return Gone;
            unit.Audit(change(caller, rule, unit.Now));
            return Outcome.Done;
        }, cancellationToken);
    }
}
