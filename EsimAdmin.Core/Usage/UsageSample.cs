namespace EsimAdmin.Core.Usage;

/// <summary>How much of an eSIM's data was used at one time. Kept only when it differs from the one before.</summary>
public sealed class UsageSample
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>The eSIM.</summary>
    public required string EsimTranNo { get; init; }

    /// <summary>As of when, by the vendor's clock (<c>lastUpdateTime</c>); where it does not say, when it told.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Data used.</summary>
    public DataVolume Used { get; init; }

    /// <summary>Data in all, top-ups included.</summary>
    public DataVolume Total { get; init; }
}
