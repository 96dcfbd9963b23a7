using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Purchases;
using EsimAdmin.Core.Usage;

namespace EsimAdmin.Core.AutoTopUps;

/// <summary>What somebody wants a rule to be.</summary>
/// <param name="EsimTranNo">The eSIM; null for a customer's rule.</param>
/// <param name="CustomerId">The customer; null for an eSIM's rule.</param>
/// <param name="BelowPercent">Due when less than this share remains, in per cent, 1 to 50.</param>
/// <param name="PackageCode">The package; null for the cheapest offered.</param>
/// <param name="Days">For daily plans.</param>
/// <param name="MostTimes">For one eSIM in a month, 1 to 10.</param>
/// <param name="MostAmount">For all of them in a month.</param>
/// <param name="ApprovalAbove">What costs more waits; null for what the company permits, which is the most in any case.</param>
public sealed record TopUpRuleEdit(string? EsimTranNo, long? CustomerId, int BelowPercent, string? PackageCode, string? PackageName,
    int? Days, int MostTimes, Money MostAmount, Money? ApprovalAbove);

/// <summary>A top-up that a rule would have made.</summary>
/// <param name="Amount">What it would have cost.</param>
/// <param name="Refusal">Why it would not have been made; null when it would.</param>
public sealed record DryTopUp(string EsimTranNo, DateTimeOffset At, Money Amount, string? Refusal);

/// <summary>When rules for top-ups are due, and what they may spend. Pure.</summary>
public static class AutoTopUpRules
{
    /// <summary>How often in 24 hours an event that came to nothing is tried again while its cause lasts.</summary>
    public const int MostAttempts = 3;

    /// <summary>The largest share of the data, in per cent, that a rule can wait for.</summary>
    public const int MostBelowPercent = 50;

    /// <summary>How long after it came to nothing it is tried again.</summary>
    public static readonly TimeSpan AgainAfter = TimeSpan.FromHours(1);

    /// <summary>Why a rule cannot be like this, for people; null when it can.</summary>
    public static string? Refusal(TopUpRuleEdit edit) => edit switch
    {
        { EsimTranNo: null, CustomerId: null } or { EsimTranNo: not null, CustomerId: not null } =>
            "A rule is for one eSIM or for one customer.",
        { BelowPercent: < 1 or > MostBelowPercent } => $"It can be due when less than 1 to {MostBelowPercent} % remain.",
        { MostTimes: < 1 or > ActionRules.MostTopUps } => $"1 to {ActionRules.MostTopUps} times a month.",
        { MostAmount.Units: <= 0 } => "Say how much it may spend in a month.",
        { ApprovalAbove.Units: < 0 } => "The approval limit cannot be negative.",
        { Days: < 1 or > PurchaseRules.MostDays } => $"Days must be 1 to {PurchaseRules.MostDays}.",
        _ => null,
    };

    /// <summary>Whether less remains than the rule waits for. Exact: no rounded per cents.</summary>
    public static bool IsDue(int belowPercent, DataVolume used, DataVolume total) =>
        total > DataVolume.Zero && (Int128)(total - used).Bytes * 100 < (Int128)belowPercent * total.Bytes;

    /// <summary>The package of a rule; without one the cheapest, by the day only if there is no other. Null when none fits.</summary>
    public static TopUpOffer? Choose(string? packageCode, IReadOnlyList<TopUpOffer> offered) => packageCode is not null
        ? offered.FirstOrDefault(offer => offer.Code == packageCode)
        : offered.OrderBy(offer => offer.IsDaily).ThenBy(offer => offer.Price).FirstOrDefault();

    /// <summary>The rule that answers for an eSIM: its own goes before its customer's, the older one before the newer.</summary>
    public static TopUpRule? RuleFor(Esim esim, IEnumerable<TopUpRule> rules) => rules
        .Where(rule => rule.Enabled && rule.RemovedAt is null
        && (rule.EsimTranNo == esim.EsimTranNo || rule.EsimTranNo is null && rule.CustomerId is not null
        && rule.CustomerId == esim.CustomerId))
        .OrderBy(rule => rule.EsimTranNo is null).ThenBy(rule => rule.Id).FirstOrDefault();

    /// <summary>Names an event: the eSIM with its allowance, and how often it came to nothing so far.</summary>
    public static string KeyOf(string esimTranNo, DataVolume total, int attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"{esimTranNo}:{total.Bytes}:{attempt}");

    /// <summary>The request key of the intent: the same event is the same request, in whichever process.</summary>
    public static Guid RequestKeyOf(string eventKey) => PendingRules.RequestKeyOf("auto-top-up:" + eventKey);

    /// <summary>What one top-up of a rule may cost before somebody has to approve it: at most what the company permits, save where
    /// somebody who approves has permitted more.</summary>
    public static Money LimitOf(TopUpRule rule, Money company) => rule.ApprovalAbove is not { } wanted ? company
        : rule.LimitBy is null && wanted > company ? company : wanted;

    /// <summary>Whether somebody may permit a rule more: who approves top-ups, and did not make it.</summary>
    public static bool MayRaise(Caller caller, TopUpRule rule) =>
        caller.May(Permission.ApproveTopUps) && rule.PersonId != caller.PersonId;

    /// <summary>The start of the calendar month (UTC) in which a time lies.</summary>
    public static DateTimeOffset MonthOf(DateTimeOffset time) =>
        new(time.UtcDateTime.Year, time.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Why a top-up would go over the rule's caps; null when it does not.</summary>
    /// <param name="mostTimes">For one eSIM in a month.</param>
    /// <param name="mostAmount">For all of the rule in a month.</param>
    /// <param name="times">How often the eSIM was topped up this month.</param>
    /// <param name="spent">What the rule spent this month.</param>
    /// <param name="price">What this one costs.</param>
    public static string? OverCap(int mostTimes, Money mostAmount, int times, Money spent, Money price) =>
        times >= mostTimes ? string.Create(CultureInfo.InvariantCulture,
            $"It was topped up {times} times this month; the rule permits {mostTimes}.")
        : spent + price > mostAmount ? $"It costs {price}, and {spent} of the month's {mostAmount} are spent." : null;

    /// <summary>What a rule would have done in the past: each top-up makes the allowance larger from then on.</summary>
    /// <param name="histories">The samples of each eSIM, oldest first, with price and data of the top-up that it would have got.</param>
    public static IReadOnlyList<DryTopUp> DryRun(TopUpRuleEdit rule,
        IEnumerable<(string EsimTranNo, IReadOnlyList<UsageSample> Samples, Money Price, DataVolume Volume)> histories)
    {
        var all = histories.SelectMany(history =>
            history.Samples.Select(sample => (history.EsimTranNo, Sample: sample, history.Price, history.Volume))).OrderBy(one =>
            one.Sample.At).ToList();
        var put = new Dictionary<string, DataVolume>(StringComparer.Ordinal);
        var times = new Dictionary<(string, DateTimeOffset), int>();
        var spent = new Dictionary<DateTimeOffset, Money>();
        var answered = new HashSet<(string, DataVolume)>();
        var found = new List<DryTopUp>();
        foreach (var (esim, sample, price, volume) in all)
        {
            var total = sample.Total + put.GetValueOrDefault(esim);
            // What ran dry in truth used nothing more; with the top-up it would have gone on, so this counts too few rather than too many.
            if (!IsDue(rule.BelowPercent, sample.Used, total) || !answered.Add((esim, total))) continue;
            var month = MonthOf(sample.At);
            var refusal = OverCap(rule.MostTimes, rule.MostAmount, times.GetValueOrDefault((esim, month)),
                spent.GetValueOrDefault(month), price);
            found.Add(new DryTopUp(esim, sample.At, price, refusal));
            if (refusal is not null) continue;
            times[(esim, month)] = times.GetValueOrDefault((esim, month)) + 1;
            spent[month] = spent.GetValueOrDefault(month) + price;
            put[esim] = put.GetValueOrDefault(esim) + volume;
        }
        return found;
    }
}
