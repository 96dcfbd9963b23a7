namespace EsimAdmin.Core.Actions;

/// <summary>An eSIM and the order that stands in its place: what a refund and reissue left.</summary>
/// <param name="Old">The eSIM that was refunded.</param>
/// <param name="OldIccid">Its ICCID.</param>
/// <param name="OrderId">The order in its place.</param>
/// <param name="IsRefused">Whether that was refused: nothing stands in its place.</param>
/// <param name="New">The eSIM that came of it; null while it is not there.</param>
/// <param name="NewIccid">Its ICCID; null while it is not there.</param>
public sealed record Reissued(string Old, string OldIccid, long OrderId, bool IsRefused, string? New, string? NewIccid);
