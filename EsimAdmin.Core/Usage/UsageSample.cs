namespace EsimAdmin.Core.Usage;

/// <summary>How much of an eSIM's data was used at one time, where it differs from before; of days long past the last one.</summary>
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

    /// <summary>Data used since the sample before; in the first, since the eSIM was known here.</summary>
    public DataVolume Added { get; set; }

    /// <summary>Data in all, top-ups included.</summary>
    public DataVolume Total { get; init; }
}

/// <summary>How much one customer's eSIMs used on one day in one country or region: what charts are drawn from.</summary>
public sealed class UsageDay
{
    /// <summary>In place of a customer: eSIMs that are nobody's.</summary>
    public const long Nobody = 0;

    /// <summary>In place of a customer: the whole fleet. A sum of its own: adding all customers up takes too long for a chart.</summary>
    public const long Fleet = -1;

    /// <summary>The day (UTC), counted from 1 January 0001 as <see cref="DateOnly.DayNumber"/>.</summary>
    public int Day { get; init; }

    /// <summary>The country or region of the base packages.</summary>
    public required string LocationCode { get; init; }

    /// <summary>The customer; <see cref="Nobody"/> for eSIMs that are nobody's, <see cref="Fleet"/> for the sum of all.</summary>
    public long CustomerId { get; init; }

    /// <summary>Data used, in bytes. A plain number, so that databases can add it up.</summary>
    public long Bytes { get; set; }
}
