namespace EsimAdmin.Core.Esims;

/// <summary>What an event tells of an eSIM; what it does not tell is null. A hint: shown at once, believed when the vendor has been
/// asked.</summary>
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
