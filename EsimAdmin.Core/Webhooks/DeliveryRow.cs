namespace EsimAdmin.Core.Webhooks;

/// <summary>A delivery in the list.</summary>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="NotifyType">The vendor's type, fit for a line.</param>
/// <param name="State">What came of it; <see cref="DeliveryState.Stored"/> for all that is still to be worked off.</param>
/// <param name="Effect">The effect, for people; null before it is worked off.</param>
/// <param name="ProcessedAt">When it was worked off; null before.</param>
public sealed record DeliveryRow(long Id, DateTimeOffset ReceivedAt, string Sender, string NotifyType, DeliveryState State, string? Effect,
    DateTimeOffset? ProcessedAt)
{
    /// <summary>Whether it is still to be worked off.</summary>
    public bool IsOpen => State == DeliveryState.Stored;
}
