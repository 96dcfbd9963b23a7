using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;

namespace EsimAdmin.Core.AutoTopUps;

/// <summary>Writes down which rules have become due.</summary>
internal static class AutoTopUpBook
{
    private const string Not = "It was not topped up automatically.";

    /// <summary>Adds an event for each eSIM whose rule is due, one for each allowance; the unique key decides between two.</summary>
    /// <returns>How many were added.</returns>
    public static async Task<int> AddDueAsync(Unit unit, IReadOnlyCollection<Esim> esims, CancellationToken cancellationToken)
    {
        var context = unit.Context;
        // Most eSIMs are far from what a rule can wait for.
        var low = esims.Where(esim => esim.Allowance.IsOneVolume
            && AutoTopUpRules.IsDue(AutoTopUpRules.MostBelowPercent, esim.ConfirmedUsed, esim.Total)).ToList();
        if (low.Count == 0) return 0;
        var keys = low.ConvertAll(esim => esim.EsimTranNo);
        var customers = low.Select(esim => esim.CustomerId).OfType<long>().Distinct().ToList();
        var rules = await context.TopUpRules.AsNoTracking().Where(rule => rule.Enabled && rule.RemovedAt == null
            && (rule.EsimTranNo != null && keys.Contains(rule.EsimTranNo) || rule.CustomerId != null
            && customers.Contains(rule.CustomerId.Value))).ToListAsync(cancellationToken);
        if (rules.Count == 0) return 0;

        var added = 0;
        foreach (var esim in low)
        {
            if (AutoTopUpRules.RuleFor(esim, rules) is not { } rule
                || !AutoTopUpRules.IsDue(rule.BelowPercent, esim.ConfirmedUsed, esim.Total)
                || ActionRules.Refusal(EsimAction.TopUp, esim) is not null) continue;
            var before = await context.AutoTopUps.AsNoTracking().Where(one => one.EsimTranNo == esim.EsimTranNo && one.Total == esim.Total)
                .ToListAsync(cancellationToken);
            if (before.Any(one => one.State != AutoTopUpState.NotMade || one.EndedAt > unit.Now - AutoTopUpRules.AgainAfter)
                || before.Count(one => one.At > unit.Now.AddDays(-1)) >= AutoTopUpRules.MostAttempts) continue;
            context.AutoTopUps.Add(new AutoTopUp
            {
                Key = AutoTopUpRules.KeyOf(esim.EsimTranNo, esim.Total, before.Count),
                RuleId = rule.Id,
                EsimTranNo = esim.EsimTranNo,
                Total = esim.Total,
                Used = esim.ConfirmedUsed,
                At = unit.Now,
                DueAt = unit.Now,
            });
            added++;
        }
        return added;
    }

    /// <summary>Why no top-up is made by rule at all; null when they are.</summary>
    public static Task<RuleStop?> StoppedAsync(EsimAdminDbContext context, CancellationToken cancellationToken) =>
        context.RuleStops.OrderBy(stop => stop.Id).FirstOrDefaultAsync(stop => stop.LiftedAt == null, cancellationToken);

    /// <summary>Marks events as come to nothing where the top-up was refused: they can be tried again, and people are told.</summary>
    public static async Task SettleAsync(Unit unit, CancellationToken cancellationToken)
    {
        var since = unit.Now.AddDays(-14);
        var refused = await (from one in unit.Context.AutoTopUps
                             join intent in unit.Context.Intents on one.IntentId equals intent.Id
                             where one.State == AutoTopUpState.Started && one.EndedAt > since && intent.State == IntentState.Refused
                             select new { One = one, Intent = intent }).ToListAsync(cancellationToken);
        foreach (var pair in refused)
        {
            await NotMadeAsync(unit, pair.One,
                new Wording($"eSIM Access refused it: {VendorErrors.Find(pair.Intent.ProblemCode ?? "").Title}."), isTold: true);
        }
        // What the vendor shows after all counts in the caps.
        var made = await (from one in unit.Context.AutoTopUps
                          join intent in unit.Context.Intents on one.IntentId equals intent.Id
                          where one.State == AutoTopUpState.NotMade && one.EndedAt > since && intent.State == IntentState.Done
                          select one).ToListAsync(cancellationToken);
        foreach (var one in made)
        {
            (one.State, one.Reason, one.PricedReason) = (AutoTopUpState.Started, null, null);
            unit.Publish(new AutoTopUpChanged());
        }
    }

    /// <summary>Marks an event as come to nothing.</summary>
    /// <param name="reason">Why, for people.</param>
    /// <param name="isTold">Whether people are told: not where all is in order without it.</param>
    public static async Task NotMadeAsync(Unit unit, AutoTopUp one, Wording reason, bool isTold)
    {
        (one.State, one.EndedAt, one.DueAt) = (AutoTopUpState.NotMade, unit.Now, null);
        (one.Reason, one.PricedReason) = (reason.Text, reason.Priced);
        unit.Publish(new AutoTopUpChanged());
        if (!isTold || await unit.Context.Esims.AsNoTracking()
            .FirstOrDefaultAsync(known => known.EsimTranNo == one.EsimTranNo) is not { } esim) return;
        await AlertBook.AddAsync(unit, [AlertRules.OfEsim(esim, AlertKind.AutoTopUp, AlertSeverity.Critical,
            $"not-made:{one.Total.Bytes.ToString(CultureInfo.InvariantCulture)}", new Wording($"{Not} {reason.Text}",
                reason.Priced is { } priced ? $"{Not} {priced}" : null), unit.Now)],
            CancellationToken.None);
    }
}
