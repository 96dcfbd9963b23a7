using System.Text.Json.Serialization;

namespace EsimAdmin.Core.Esims;

/// <summary>An eSIM as the vendor last told of it. Identified by <see cref="EsimTranNo"/>; ICCIDs are reused over time.</summary>
public sealed class Esim : IVersioned
{
    private string _iccid = "";
    private DataVolume _total, _used;
    private DataPlan? _plan;

    /// <summary>The key.</summary>
    public required string EsimTranNo { get; init; }

    /// <summary>What people call it by.</summary>
    public string Iccid
    {
        get => _iccid;
        set => (_iccid, IccidReversed) = (value, Reverse(value));
    }

    /// <summary>The ICCID from behind, so that an index finds it by its last digits.</summary>
    public string IccidReversed { get; private set; } = "";

    /// <summary>The vendor's order.</summary>
    public string OrderNo { get; set; } = "";

    /// <summary>The transaction as the vendor tells it, with a suffix in batches.</summary>
    public string? TransactionId { get; set; }

    /// <summary>Our order; null for eSIMs that were ordered elsewhere.</summary>
    public long? OrderId { get; set; }

    /// <summary>For whom it is; null when nobody has said.</summary>
    public long? CustomerId { get; set; }

    /// <summary>The subscriber identity.</summary>
    public string? Imsi { get; set; }

    /// <summary>The device's chip, once downloaded.</summary>
    public string? Eid { get; set; }

    /// <summary>Phone number, for eSIMs with SMS.</summary>
    public string? Msisdn { get; set; }

    /// <summary>Whether its activation code is known; the code itself is a secret, kept elsewhere (<see cref="EsimSecrets"/>).</summary>
    public bool HasActivationCode { get; set; }

    /// <summary>The secrets that an answer of the vendor told of, until they are sealed; else null.</summary>
    internal EsimSecrets? Told { get; set; }

    /// <summary>State at the SM-DP+ server, in the vendor's words.</summary>
    public string SmdpStatus { get; set; } = "";

    /// <summary>State of the profile, in the vendor's words.</summary>
    public string VendorStatus { get; set; } = "";

    /// <summary>What both and the usage mean, as people see it.</summary>
    public EsimStatus Status { get; set; }

    /// <summary>The state that the vendor itself last answered: what the timeline goes by.</summary>
    public EsimStatus ConfirmedStatus { get; set; }

    /// <summary>The base package.</summary>
    public string PackageCode { get; set; } = "";

    /// <summary>The base package's name.</summary>
    public string PackageName { get; set; } = "";

    /// <summary>The country or region of the base package.</summary>
    public string LocationCode { get; set; } = "";

    /// <summary>The base package and the top-ups on it, in the vendor's order.</summary>
    public IReadOnlyList<EsimPackage> Packages { get; set; } = [];

    /// <summary>How data is counted; null while the vendor has not said.</summary>
    public DataPlan? Plan
    {
        get => _plan;
        set => (_plan, UsedPercent) = (value, new Allowance(_used, _total, value).Percent);
    }

    /// <summary>What it has used of what it may use.</summary>
    public Allowance Allowance => new(_used, _total, _plan, DayVolume);

    /// <summary>Of a daily plan what may be used in a day, by the catalogue: what the vendor tells of an eSIM may be a sum. Null where that
    /// is not known.</summary>
    public DataVolume? DayVolume { get; set; }

    /// <summary>Data in all, top-ups included; of a day for some daily plans.</summary>
    public DataVolume Total
    {
        get => _total;
        set => (_total, UsedPercent) = (value, new Allowance(_used, value, _plan).Percent);
    }

    /// <summary>Data used, as answered by the vendor or claimed by a webhook since (<see cref="UsageHintedAt"/>).</summary>
    public DataVolume Used
    {
        get => _used;
        set => (_used, UsedPercent) = (value, new Allowance(value, _total, _plan).Percent);
    }

    /// <summary>Data used, as the vendor last answered: what money, samples and sums go by.</summary>
    public DataVolume ConfirmedUsed { get; set; }

    /// <summary>When, by our clock, a webhook claimed more use than the vendor has answered; null while both agree.</summary>
    public DateTimeOffset? UsageHintedAt { get; set; }

    /// <summary>How much of <see cref="Total"/> is used, in whole per cent, rounded down; 0 where there is no share
    /// (<see cref="Esims.Allowance"/>). What lists are filtered by.</summary>
    public int UsedPercent { get; private set; }

    /// <summary>What is used in a day, as the last forecast read it; nothing while too little is known.</summary>
    public DataVolume Pace { get; set; }

    /// <summary>When the data is used up at this pace, as the last forecast said; null while too little is known.</summary>
    public DateTimeOffset? ExhaustsAt { get; set; }

    /// <summary>As of when <see cref="Used"/> is, as the vendor says; hours old.</summary>
    public DateTimeOffset? UsedAsOf { get; set; }

    /// <summary>When the vendor was last asked for its usage and answered; null when it never was.</summary>
    public DateTimeOffset? UsageAskedAt { get; set; }

    /// <summary>When the vendor is to be asked for its usage next; null: as soon as possible, unless it has ended.</summary>
    public DateTimeOffset? UsageDueAt { get; set; }

    /// <summary>How long it lasts in all, in <see cref="DurationUnit"/>.</summary>
    public int Duration { get; set; }

    /// <summary>In what <see cref="Duration"/> is counted.</summary>
    public DurationUnit DurationUnit { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; set; }

    /// <summary>When it was first installed.</summary>
    public DateTimeOffset? InstalledAt { get; set; }

    /// <summary>When it was first used.</summary>
    public DateTimeOffset? ActivatedAt { get; set; }

    /// <summary>Before use: the last day to install; afterwards the plan's end.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Access point name.</summary>
    public string? Apn { get; set; }

    /// <summary>From where it takes texts.</summary>
    public SmsSupport SmsStatus { get; set; }

    /// <summary>Whether top-ups are possible; thought so until the vendor says otherwise.</summary>
    public TopUpSupport TopUpSupport { get; set; } = TopUpSupport.Yes;

    /// <summary>When its refund was written down; also set where it was cancelled before it was known here.</summary>
    public DateTimeOffset? RefundedAt { get; set; }

    /// <summary>The time of the newest event applied.</summary>
    public DateTimeOffset? HeardAt { get; set; }

    /// <summary>When, by our clock, an event changed what is shown; null once the vendor has been asked since.</summary>
    public DateTimeOffset? HintedAt { get; set; }

    /// <summary>Whether what is shown is a webhook's word that the vendor has not confirmed yet.</summary>
    public bool IsUnconfirmed => HintedAt is not null || UsageHintedAt is not null;

    /// <inheritdoc/>
    public long Version { get; set; }

    /// <summary>When the vendor was asked for what is shown: of two answers the one to the later question is the newer.</summary>
    public DateTimeOffset ConfirmedAt { get; set; }

    /// <summary>A text from behind.</summary>
    internal static string Reverse(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        source.CopyTo(target);
        target.Reverse();
    });
}

/// <summary>A package on an eSIM.</summary>
/// <param name="TransactionId">Of the order or the top-up, as the vendor tells it.</param>
/// <param name="Bytes">Its data.</param>
/// <param name="At">When it was put on.</param>
public sealed record EsimPackage(string Code, string Name, string? TransactionId, long Bytes, DateTimeOffset? At)
{
    /// <summary>Whether it was put on later.</summary>
    [JsonIgnore]
    public bool IsTopUp => PackageWords.IsTopUp(Code);
}

/// <summary>Of what kind an entry of the timeline is.</summary>
public enum EsimEventKind
{
    /// <summary>Another state, as the vendor told.</summary>
    State = 0,

    /// <summary>An action that took effect.</summary>
    Action = 1,

    /// <summary>Its QR code was handed out.</summary>
    HandedOut = 2,

    /// <summary>A secret was looked at.</summary>
    Secret = 3,

    /// <summary>A note.</summary>
    Note = 4,

    /// <summary>It was given to a customer.</summary>
    Assigned = 5,

    /// <summary>Another state by a webhook's word, until the vendor was asked: then it is <see cref="State"/> or gone.</summary>
    Claimed = 6,
}

/// <summary>Something that happened to an eSIM.</summary>
public sealed class EsimEvent : IPriced
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>The eSIM.</summary>
    public required string EsimTranNo { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What happened, for people.</summary>
    public required string Text { get; set; }

    /// <inheritdoc/>
    public string? PricedText { get; set; }

    /// <summary>Of what kind it was.</summary>
    public EsimEventKind Kind { get; set; }

    /// <summary>Who did it; null for what the vendor told.</summary>
    public string? PersonId { get; init; }

    /// <summary>Who did it, for people.</summary>
    public string? PersonName { get; init; }
}

/// <summary>An eSIM has changed, or a new one is there.</summary>
public sealed record EsimChanged(string EsimTranNo) : Change;

/// <summary>The import of the account has come further.</summary>
public sealed record ImportProgressed : Change;

/// <summary>All eSIMs were compared with the vendor's.</summary>
public sealed record SweepEnded : Change;
