namespace EsimAdmin.Core.AutoTopUps;

/// <summary>Reads rules and what they did, as far as somebody sees them; without amounts for those who see no prices.</summary>
internal static class AutoTopUpReader
{
    /// <summary>The rules, newest first.</summary>
    /// <param name="limit">What the company permits.</param>
    public static async Task<IReadOnlyList<TopUpRuleRow>> RulesAsync(EsimAdminDbContext context, Caller caller, string? esimTranNo,
        long? customerId, DateTimeOffset now, Money limit, CancellationToken cancellationToken)
    {
        var rules = context.TopUpRules.Within(context, caller.Scope).AsNoTracking().Where(rule => rule.RemovedAt == null);
        if (esimTranNo is not null) rules = rules.Where(rule => rule.EsimTranNo == esimTranNo
            || context.Esims.Any(esim => esim.EsimTranNo == esimTranNo && esim.CustomerId != null && esim.CustomerId == rule.CustomerId));
        if (customerId is not null) rules = rules.Where(rule => rule.CustomerId == customerId);
        var month = AutoTopUpRules.MonthOf(now);
        var found = await (from rule in rules
                           join esim in context.Esims on rule.EsimTranNo equals esim.EsimTranNo into esims
                           from esim in esims.DefaultIfEmpty()
                           join customer in context.Customers on rule.CustomerId equals customer.Id into customers
                           from customer in customers.DefaultIfEmpty()
                           orderby rule.Id descending
                           select new { Rule = rule, Name = esim != null ? esim.Iccid : customer != null ? customer.Name : "" }).Take(500)
                           .ToListAsync(cancellationToken);
        var made = context.AutoTopUps.Where(one => one.EndedAt >= month && one.State == AutoTopUpState.Started);
        var times = await made.GroupBy(one => one.RuleId).Select(group => new { group.Key, Times = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Times, cancellationToken);
        var spent = await made.SumAsync(one => one.RuleId, one => one.Amount, cancellationToken);
        return found.ConvertAll(row => ToRow(caller, limit, row.Rule, row.Name, times.GetValueOrDefault(row.Rule.Id),
            spent.GetValueOrDefault(row.Rule.Id)));
    }

    /// <summary>What rules have made due, newest first.</summary>
    public static async Task<IReadOnlyList<AutoTopUpRow>> LastAsync(EsimAdminDbContext context, Caller caller, bool waitingOnly, int count,
        CancellationToken cancellationToken)
    {
        var found = await (from one in context.AutoTopUps.Within(context, caller.Scope).AsNoTracking()
                           where !waitingOnly || one.State == AutoTopUpState.WaitingForApproval
                           join esim in context.Esims on one.EsimTranNo equals esim.EsimTranNo
                           join intent in context.Intents on one.IntentId equals intent.Id into intents
                           from intent in intents.DefaultIfEmpty()
                           orderby one.Id descending
                           select new AutoTopUpRow(one, esim.Iccid, intent != null ? intent.State : null)).Take(Math.Clamp(count, 1, 200))
                      .ToListAsync(cancellationToken);
        foreach (var (one, _, _) in found)
        {
            if (caller.May(Permission.SeePrices)) one.Reason = one.PricedReason ?? one.Reason;
            else one.Amount = Money.Zero;
            one.PricedReason = null;
        }
        return found;
    }

    private static TopUpRuleRow ToRow(Caller caller, Money limit, TopUpRule rule, string name, int times, Money spent)
    {
        if (caller.May(Permission.SeePrices))
        {
            return new TopUpRuleRow(rule, name, times, spent, AutoTopUpRules.LimitOf(rule, limit),
                AutoTopUpRules.MayRaise(caller, rule));
        }
        (rule.MostAmount, rule.ApprovalAbove) = (Money.Zero, null);
        return new TopUpRuleRow(rule, name, times, null, null, false);
    }
}
