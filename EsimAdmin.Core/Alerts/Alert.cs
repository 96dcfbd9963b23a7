namespace EsimAdmin.Core.Alerts;

/// <summary>What an alert is about.</summary>
public enum AlertKind
{
    /// <summary>50, 80, 90 or 100 % of an eSIM's data is used.</summary>
    Data = 0,

    /// <summary>At its pace an eSIM's data is used up within a day, before the plan ends.</summary>
    RunsOut = 1,

    /// <summary>A plan ends within a day.</summary>
    Ends = 2,

    /// <summary>An eSIM that nobody installed is about to lapse; until then its price can still be refunded.</summary>
    NeverInstalled = 3,

    /// <summary>The balance is below the limit that was set.</summary>
    LowBalance = 4,

    /// <summary>An order is not complete after longer than orders take.</summary>
    StuckOrder = 5,

    /// <summary>Webhooks stay away, or a sweep has found what none had told.</summary>
    LostWebhooks = 6,

    /// <summary>eSIM Access cannot be reached.</summary>
    VendorDown = 7,

    /// <summary>A top-up by rule was not made, or waits for approval.</summary>
    AutoTopUp = 8,

    /// <summary>What came of an action could not be found out.</summary>
    UncertainAction = 9,

    /// <summary>An eSIM was downloaded, and not installed within an hour; or the phone said that it could not.</summary>
    NotInstalled = 10,

    /// <summary>The audit log is not as it was written.</summary>
    AuditBroken = 20,

    /// <summary>Somebody has had an unusual number of activation codes.</summary>
    UnusualCodes = 21,
}

/// <summary>How urgent an alert is.</summary>
public enum AlertSeverity
{
    /// <summary>Worth knowing.</summary>
    Info = 0,

    /// <summary>Worth acting on today.</summary>
    Warning = 1,

    /// <summary>Somebody is without service, or money is at stake, now.</summary>
    Critical = 2,
}

/// <summary>Something that people should know of without looking for it. Raised once for each cause: the key says which.</summary>
public sealed class Alert : IPriced
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>Whether a webhook said it and the vendor has not been heard yet.</summary>
    public bool IsUnconfirmed { get; set; }

    /// <summary>Names the cause; unique for good, so that the same cause is told once, however often and by whomever it is seen.</summary>
    public required string Key { get; set; }

    /// <summary>What it is about.</summary>
    public AlertKind Kind { get; init; }

    /// <summary>How urgent it is.</summary>
    public AlertSeverity Severity { get; init; }

    /// <summary>The eSIM; null for alerts about something else.</summary>
    public string? EsimTranNo { get; init; }

    /// <summary>Whose eSIM or order it is; null for nobody's.</summary>
    public long? CustomerId { get; init; }

    /// <summary>The order; null for alerts about something else.</summary>
    public long? OrderId { get; init; }

    /// <summary>What it concerns, for people: an ICCID, an order, the balance.</summary>
    public required string Subject { get; init; }

    /// <summary>What is the matter, in one sentence.</summary>
    public required string Text { get; set; }

    /// <inheritdoc/>
    public string? PricedText { get; set; }

    /// <summary>When it was raised.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When its cause was gone; null while it lasts, and for what has no end.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Where to look and act: an address of the console.</summary>
    public string Address => Kind switch
    {
        AlertKind.LowBalance => "finance",
        AlertKind.AuditBroken or AlertKind.UnusualCodes => "audit",
        _ when EsimTranNo is null && OrderId is { } order => $"orders/{order}",
        AlertKind.LostWebhooks or AlertKind.VendorDown => "webhooks",
        AlertKind.AutoTopUp when Severity == AlertSeverity.Info => "usage/rules",
        _ => $"esims/{EsimTranNo}",
    };
}

/// <summary>That somebody has read an alert newer than those read all together.</summary>
public sealed class AlertRead
{
    /// <summary>Who.</summary>
    public required string PersonId { get; init; }

    /// <summary>Which.</summary>
    public long AlertId { get; init; }
}

/// <summary>That somebody does not want to hear of an eSIM or a customer: exactly one of the two is set.</summary>
public sealed class AlertMute
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>Who.</summary>
    public required string PersonId { get; init; }

    /// <summary>The eSIM.</summary>
    public string? EsimTranNo { get; init; }

    /// <summary>The customer.</summary>
    public long? CustomerId { get; init; }
}

/// <summary>How somebody wants to hear of alerts.</summary>
public sealed class AlertPreference
{
    /// <summary>Who.</summary>
    public required string PersonId { get; init; }

    /// <summary>Everything up to this alert is read.</summary>
    public long ReadUpTo { get; set; }

    /// <summary>Whether only alerts of customers that this person looks after, and those that are nobody's, are shown.</summary>
    public bool OnlyMine { get; set; }

    /// <summary>From which urgency on alerts are shown.</summary>
    public AlertSeverity From { get; set; }

    /// <summary>Whether they come by mail, too.</summary>
    public bool ByMail { get; set; }

    /// <summary>From which urgency on they come by mail.</summary>
    public AlertSeverity MailFrom { get; set; } = AlertSeverity.Warning;

    /// <summary>When the quiet hours begin, in minutes after midnight; null for none. What happens in them is told afterwards.</summary>
    public int? QuietFrom { get; set; }

    /// <summary>When they end; before <see cref="QuietFrom"/> when they go over midnight.</summary>
    public int? QuietTo { get; set; }

    /// <summary>The time zone of the quiet hours (IANA), as the person's browser told it.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Everything up to this alert was mailed or needed no mail. Whoever changes it must have seen what it was: two processes
    /// never mail the same.</summary>
    public long MailedUpTo { get; set; }

    /// <summary>When the last mail was written.</summary>
    public DateTimeOffset? MailedAt { get; set; }
}

/// <summary>There is something new to be told, or something told is over.</summary>
public sealed record AlertChanged(long AlertId) : Change;

/// <summary>Somebody has read alerts or wants to hear of others, perhaps in another tab.</summary>
public sealed record AlertsRead(string PersonId) : Change;
