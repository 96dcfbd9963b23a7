namespace EsimAdmin.Core.AutoTopUps;

/// <summary>That somebody has stopped all automatic top-ups, and who let them go on. Kept for good.</summary>
public sealed class RuleStop
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who stopped them.</summary>
    public required string PersonName { get; init; }

    /// <summary>When they went on; null while they are stopped.</summary>
    public DateTimeOffset? LiftedAt { get; set; }

    /// <summary>Who let them go on; null while they are stopped.</summary>
    public string? LiftedBy { get; set; }

    /// <summary>By whom and when, for people.</summary>
    public string Words => $"by {PersonName}, {At.UtcDateTime.ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture)} UTC";
}
