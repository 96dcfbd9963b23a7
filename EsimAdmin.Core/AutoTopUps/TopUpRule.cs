namespace EsimAdmin.Core.AutoTopUps;

/// <summary>"When less than 10 % remains, top up with this package, at most 3 times and 20 USD a month": for one eSIM, or for all of a
/// customer.</summary>
public sealed class TopUpRule
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>The eSIM; null when the rule is a customer's.</summary>
    public string? EsimTranNo { get; init; }

    /// <summary>The customer; null when the rule is one eSIM's.</summary>
    public long? CustomerId { get; init; }

    /// <summary>It is due when less than this share of the data remains, in per cent, 1 to 50.</summary>
    public int BelowPercent { get; set; }

    /// <summary>The package (<c>TOPUP_…</c>); null for the cheapest that is offered for the eSIM.</summary>
    public string? PackageCode { get; set; }

    /// <summary>The package's name when it was chosen.</summary>
    public string? PackageName { get; set; }

    /// <summary>For daily plans: how many days, 1 to 365.</summary>
    public int? Days { get; set; }

    /// <summary>How often one eSIM is topped up in a calendar month (UTC) at most, 1 to 10.</summary>
    public int MostTimes { get; set; }

    /// <summary>What all top-ups of the rule cost in a calendar month (UTC) at most.</summary>
    public Money MostAmount { get; set; }

    /// <summary>A top-up that costs more waits until somebody approves it; null for what the company permits. What holds is
    /// <see cref="AutoTopUpRules.LimitOf"/>.</summary>
    public Money? ApprovalAbove { get; set; }

    /// <summary>Who has permitted more than the company does: somebody who approves, and did not make the rule; null for nobody.</summary>
    public string? LimitBy { get; set; }

    /// <summary>Whether it works.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Who made it, and pays for what it does by name.</summary>
    public required string PersonId { get; init; }

    /// <summary>Who made it, for people.</summary>
    public required string PersonName { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was taken away; null while it is there. What it did keeps pointing at it.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}

/// <summary>Where an automatic top-up stands.</summary>
public enum AutoTopUpState
{
    /// <summary>A rule wants it; prices, caps and balance are to be checked.</summary>
    Due = 0,

    /// <summary>It costs more than the rule may spend without being asked.</summary>
    WaitingForApproval = 1,

    /// <summary>The intent is stored: it goes on as every top-up does.</summary>
    Started = 2,

    /// <summary>It is not made; says why.</summary>
    NotMade = 3,
}

/// <summary>One event that made a rule due, and what came of it; answered once, for its key is the eSIM with its allowance.</summary>
public sealed class AutoTopUp : PendingItem
{
    /// <summary>Names the event; unique for good.</summary>
    public required string Key { get; init; }

    /// <summary>The rule.</summary>
    public long RuleId { get; init; }

    /// <summary>The eSIM.</summary>
    public required string EsimTranNo { get; init; }

    /// <summary>The data that the eSIM had in all: when it is another, something has been put on it already.</summary>
    public DataVolume Total { get; init; }

    /// <summary>What it had used.</summary>
    public DataVolume Used { get; init; }

    /// <summary>When the rule became due.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Where it stands. Whoever changes it must have seen what it was.</summary>
    public AutoTopUpState State { get; set; }

    /// <summary>The package.</summary>
    public string? PackageCode { get; set; }

    /// <summary>The package's name.</summary>
    public string? PackageName { get; set; }

    /// <summary>What it costs.</summary>
    public Money Amount { get; set; }

    /// <summary>The top-up that was started.</summary>
    public long? IntentId { get; set; }

    /// <summary>Why it was not made, for people; without money.</summary>
    public string? Reason { get; set; }

    /// <summary>The same with money in it, for those who see prices; null where there is none.</summary>
    public string? PricedReason { get; set; }

    /// <summary>Who approved or declined it.</summary>
    public string? DecidedBy { get; set; }

    /// <summary>When it was started or given up.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>A rule for top-ups, or one that a rule wants, has changed.</summary>
public sealed record AutoTopUpChanged : Change;
