namespace EsimAdmin.Core.Esims;

/// <summary>From where something is known of an eSIM.</summary>
public enum EsimSource
{
    /// <summary>The vendor's own answer about the eSIM.</summary>
    Answer = 0,

    /// <summary>The vendor's own answer about its usage; also where it said nothing new.</summary>
    UsageAnswer = 1,

    /// <summary>A webhook: unsigned, so only a hint.</summary>
    Hint = 2,
}

/// <summary>What an event tells of an eSIM; null is what it does not. A hint: shown at once, believed once the vendor was asked.</summary>
public sealed record EsimNews
{
    /// <summary>The eSIM; null in events that only name the ICCID.</summary>
    public string? EsimTranNo { get; init; }

    /// <summary>The vendor's order.</summary>
    public string? OrderNo { get; init; }

    /// <summary>The ICCID.</summary>
    public string? Iccid { get; init; }

    /// <summary>State of the profile.</summary>
    public string? EsimStatus { get; init; }

    /// <summary>State at the SM-DP+ server.</summary>
    public string? SmdpStatus { get; init; }

    /// <summary>Bytes used.</summary>
    public long? Used { get; init; }

    /// <summary>As of when the usage is.</summary>
    public DateTimeOffset? UsedAsOf { get; init; }

    /// <summary>When the plan ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it happened; null where the event does not say.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>What an eSIM was before something was told of it.</summary>
/// <param name="ConfirmedStatus">The state that the vendor had answered.</param>
/// <param name="Used">Data used, as people saw it.</param>
/// <param name="ConfirmedUsed">Data used, as the vendor had answered.</param>
/// <param name="Total">Data in all.</param>
/// <param name="CustomerId">For whom it was.</param>
/// <param name="ExpiresAt">When its plan ended, or it lapsed.</param>
/// <param name="IsHinted">Whether a webhook has changed what is shown since the vendor was asked.</param>
/// <param name="UsageHintedAt">Since when a webhook claimed more use than the vendor had answered.</param>
public readonly record struct EsimBefore(EsimStatus Status, EsimStatus ConfirmedStatus, DataVolume Used, DataVolume ConfirmedUsed,
    DataVolume Total, long? CustomerId, DateTimeOffset? ExpiresAt, bool IsHinted, DateTimeOffset? UsageHintedAt)
{
    /// <summary>What it is now.</summary>
    public static EsimBefore Of(Esim esim) => new(
        esim.Status, esim.ConfirmedStatus, esim.Used, esim.ConfirmedUsed, esim.Total, esim.CustomerId, esim.ExpiresAt,
        esim.HintedAt is not null, esim.UsageHintedAt);
}

/// <summary>Something was told of an eSIM.</summary>
/// <param name="Esim">As it is now. Tracked, unless it is new: then it is stored after all have followed.</param>
/// <param name="Before">As it was; null when it was not known here.</param>
/// <param name="Source">By whom it was told.</param>
/// <param name="At">When it came about, as far as that is known.</param>
public sealed record EsimStep(Esim Esim, EsimBefore? Before, EsimSource Source, DateTimeOffset At)
{
    /// <summary>Whether the vendor itself has answered: only then money, samples and sums may follow.</summary>
    public bool IsAnswer => Source != EsimSource.Hint;

    /// <summary>Whether it was in another state before.</summary>
    public bool HasMoved => Before is { } before && before.Status != Esim.Status;
}

/// <summary>
/// What follows when something is told of eSIMs, in the same change: order and customer, timeline, usage, refunds, alerts, due top-ups.
/// They follow in the order in which they were composed, each seeing what those before it have done.
/// </summary>
public interface IEsimFollower
{
    /// <summary>Writes what follows.</summary>
    Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken);
}
