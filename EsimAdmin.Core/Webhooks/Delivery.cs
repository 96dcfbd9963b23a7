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

    /// <summary>Of a kind, or about something, that is not known to EsimAdmin; kept.</summary>
    NotUnderstood = 3,

    /// <summary>Could not be worked off; says why.</summary>
    Failed = 4,

    /// <summary>Stored and answered, but about nothing that is known here: worked off when nothing else waits.</summary>
    StoredBehind = 5,

    /// <summary>A process is working it off.</summary>
    Taken = 6,
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

    /// <summary>The body, as it came; empty once it was kept for long enough.</summary>
    public required string Body { get; set; }

    /// <summary>What recognises a repetition: the <c>notifyId</c> with the content. Where there is no id it names the body and recognises
    /// nothing.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The vendor's <c>notifyType</c>, made fit for a line.</summary>
    public required string NotifyType { get; init; }

    /// <summary>What came of it.</summary>
    public DeliveryState State { get; set; }

    /// <summary>The effect, for people.</summary>
    public string? Effect { get; set; }

    /// <summary>When it was worked off; while it is <see cref="DeliveryState.Taken"/>, since when.</summary>
    public DateTimeOffset? ProcessedAt { get; set; }
}

/// <summary>A webhook has been received or worked off.</summary>
public sealed record DeliveryChanged(long DeliveryId) : Change;

internal sealed class DeliveryConfiguration : IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<Delivery> builder)
    {
        builder.HasIndex(delivery => delivery.Fingerprint);
        // Whoever writes down what came of it must have seen that nobody else did.
        builder.Property(delivery => delivery.State).IsConcurrencyToken();
        builder.HasIndex(delivery => delivery.State);
        builder.HasIndex(delivery => delivery.ReceivedAt);
    }
}
