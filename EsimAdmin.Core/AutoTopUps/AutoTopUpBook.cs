using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.AutoTopUps;

/// <summary>Writes down which rules have become due.</summary>
internal static class AutoTopUpBook
{
    /// <summary>The name of the fact that all automatic top-ups are stopped; its value says by whom and when.</summary>
    public const string StoppedFact = "AutoTopUps:Stopped";

    /// <summary>Adds an event for each eSIM whose rule is due and that has none for its present allowance. To be called, and saved, within a transaction that others wait for.</summary>
    /// <returns>How many were added.</returns>
    public static async Task<int> AddDueAsync(EsimAdminDbContext context, IReadOnlyCollection<Esim> esims, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Most eSIMs are far from what a rule can wait for.
        var low = esims.Where(esim => esim.UsedPercent >= 50).ToList();
        if (low.Count == 0) return 0;
        var keys = low.ConvertAll(esim => esim.EsimTranNo);
        var customers = low.Select(esim => esim.CustomerId).OfType<long>().Distinct().ToList();
        var rules = await context.TopUpRules.AsNoTracking().Where(rule => rule.Enabled && rule.RemovedAt == null
            && (rule.EsimTranNo != null && keys.Contains(rule.EsimTranNo) || rule.CustomerId != null && customers.Contains(rule.CustomerId.Value))).ToListAsync(cancellationToken);
        if (rules.Count == 0) return 0;

        var added = 0;
        foreach (var esim in low)
        {
            if (AutoTopUpRules.RuleFor(esim, rules) is not { } rule || !AutoTopUpRules.IsDue(rule.BelowPercent, esim.Used, esim.Total)
                || EsimStatusRules.HasEnded(esim.Status) || esim.Status is EsimStatus.Deleted or EsimStatus.Suspended) continue;
            var before = await context.AutoTopUps.AsNoTracking().Where(one => one.EsimTranNo == esim.EsimTranNo && one.Total == esim.Total).ToListAsync(cancellationToken);
            if (before.Any(one => one.State != AutoTopUpState.NotMade || one.EndedAt > now - AutoTopUpRules.AgainAfter) || before.Count >= AutoTopUpRules.MostAttempts) continue;
            context.AutoTopUps.Add(new AutoTopUp
            {
                Key = AutoTopUpRules.KeyOf(esim.EsimTranNo, esim.Total, before.Count),
                RuleId = rule.Id,
                EsimTranNo = esim.EsimTranNo,
                Total = esim.Total,
                Used = esim.Used,
                At = now,
                NextTryAt = now,
            });
            added++;
        }
        return added;
    }

    /// <summary>Why no top-up is made by rule at all, for people; null when they are.</summary>
    public static async Task<string?> StoppedAsync(EsimAdminDbContext context, CancellationToken cancellationToken) =>
        await context.Facts.Where(fact => fact.Name == StoppedFact).Select(fact => fact.Value).FirstOrDefaultAsync(cancellationToken) is { Length: > 0 } stopped ? stopped : null;

    /// <summary>Marks an event as come to nothing where its top-up was refused, so that it can be tried again.</summary>
    public static async Task SettleAsync(EsimAdminDbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now.AddDays(-2);
        var refused = await (from one in context.AutoTopUps
                             join intent in context.Intents on one.IntentId equals intent.Id
                             where one.State == AutoTopUpState.Started && one.At > since && intent.State == IntentState.Refused
                             select new { One = one, Intent = intent }).ToListAsync(cancellationToken);
        foreach (var pair in refused)
        {
            (pair.One.State, pair.One.EndedAt) = (AutoTopUpState.NotMade, now);
            pair.One.Reason = $"eSIM Access refused it: {EsimAccess.VendorErrors.Find(pair.Intent.ProblemCode ?? "").Title}.";
        }
    }
}
