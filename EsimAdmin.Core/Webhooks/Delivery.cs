namespace EsimAdmin.Core.Webhooks;

/// <summary>What came of a delivery.</summary>
public enum DeliveryState
{
    /// <summary>Stored and answered; its effect is to come.</summary>
    Stored = 0,

    /// <summary>Worked off.</summary>
    Applied = 1,

    /// <summary>The same had come before.</summary>
    Repeated = 2,

    /// <summary>Of a kind, or about something, that is not known here; kept.</summary>
    NotUnderstood = 3,

    /// <summary>Could not be worked off; says why.</summary>
    Failed = 4,
}

/// <summary>A webhook that was received. Stored before it is answered.</summary>
public sealed class Delivery
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>When it came.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The address that it came from.</summary>
    public required string Sender { get; init; }

    /// <summary>The body, as it came.</summary>
    public required string Body { get; init; }

    /// <summary>What recognises a repetition: the <c>notifyId</c>, or a hash of the content where there is none.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The vendor's <c>notifyType</c>.</summary>
    public required string NotifyType { get; init; }

    /// <summary>What came of it.</summary>
    public DeliveryState State { get; set; }

    /// <summary>The effect, for people.</summary>
    public string? Effect { get; set; }

    /// <summary>When it was worked off.</summary>
    public DateTimeOffset? ProcessedAt { get; set; }
}
