namespace EsimAdmin.Core.EsimAccess;

/// <summary>The state of an eSIM as people speak of it.</summary>
public enum EsimStatus
{
    /// <summary>Something new from the vendor: its own words are shown.</summary>
    Other = 0,

    /// <summary>Made, not downloaded.</summary>
    New = 1,

    /// <summary>On the device, not yet installed.</summary>
    Downloaded = 2,

    /// <summary>Installed, not switched on.</summary>
    Installed = 3,

    /// <summary>Switched on, no data used yet.</summary>
    Onboard = 4,

    /// <summary>Data is being used.</summary>
    InUse = 5,

    /// <summary>All data is used.</summary>
    Depleted = 6,

    /// <summary>Paused by us.</summary>
    Suspended = 7,

    /// <summary>Its time is over, used or not.</summary>
    Expired = 8,

    /// <summary>Cancelled and refunded.</summary>
    Cancelled = 9,

    /// <summary>Taken away without refund.</summary>
    Revoked = 10,

    /// <summary>Deleted from the device.</summary>
    Deleted = 11,
}

/// <summary>How the state of an eSIM is read from what the vendor says (field notes, esim/query). Pure.</summary>
public static class EsimStatusRules
{
    /// <summary>The state: end states first, then suspended, deleted, used up, in use, enabled, installed, downloaded, released.</summary>
    /// <param name="esimStatus">The vendor's <c>esimStatus</c>.</param>
    /// <param name="smdpStatus">The vendor's <c>smdpStatus</c>.</param>
    public static EsimStatus Read(string? esimStatus, string? smdpStatus, DataVolume used) =>
        (Normal(esimStatus), Normal(smdpStatus), used.Bytes > 0) switch
        {
            ("CANCEL", _, _) => EsimStatus.Cancelled,
            ("REVOKE" or "REVOKED", _, _) => EsimStatus.Revoked,
            ("USED_EXPIRED" or "UNUSED_EXPIRED", _, _) => EsimStatus.Expired,
            ("SUSPENDED", _, _) => EsimStatus.Suspended,
            (_, "DELETED", _) => EsimStatus.Deleted,
            ("USED_UP", _, _) => EsimStatus.Depleted,
            ("IN_USE", _, true) => EsimStatus.InUse,
            ("IN_USE" or "GOT_RESOURCE", "ENABLED", _) => EsimStatus.Onboard,
            ("IN_USE" or "GOT_RESOURCE", "INSTALLATION" or "DISABLED", _) => EsimStatus.Installed,
            ("IN_USE" or "GOT_RESOURCE", "DOWNLOAD", _) => EsimStatus.Downloaded,
            ("GOT_RESOURCE", "RELEASED" or "", _) => EsimStatus.New,
            _ => EsimStatus.Other,
        };

    /// <summary>Whether the state at the SM-DP+ server shows that it was installed.</summary>
    public static bool WasInstalled(string smdpStatus) => Normal(smdpStatus) is "INSTALLATION" or "ENABLED" or "DISABLED" or "DELETED";

    /// <summary>The states that nothing can follow.</summary>
    public static IReadOnlyList<EsimStatus> Ended { get; } = [EsimStatus.Expired, EsimStatus.Cancelled, EsimStatus.Revoked];

    /// <summary>Whether nothing can follow this state.</summary>
    public static bool HasEnded(EsimStatus status) => Ended.Contains(status);

    /// <summary>The state in the product's words; for a new one, the vendor's own.</summary>
    public static string Name(EsimStatus status, string vendorStatus, string smdpStatus) => status switch
    {
        EsimStatus.InUse => "In use",
        EsimStatus.Other => string.Join(" · ", new[] { vendorStatus, smdpStatus }.Where(word => word.Length > 0)) is { Length: > 0 } words
            ? words : "Unknown",
        _ => status.ToString(),
    };

    /// <summary>What the state means and what the customer should do next.</summary>
    public static string Meaning(EsimStatus status) => status switch
    {
        EsimStatus.New => "Ready to install. Give the customer the QR code.",
        EsimStatus.Downloaded => "On the device, not installed yet. Ask the customer to finish adding the eSIM.",
        EsimStatus.Installed => "Installed, not switched on. Ask the customer to turn on this line and its data roaming.",
        EsimStatus.Onboard => "Switched on, no data used yet. It starts to count with the first use.",
        EsimStatus.InUse => "Working.",
        EsimStatus.Depleted => "All data is used. A top-up helps where the package allows it.",
        EsimStatus.Suspended => "Paused. It works again when it is resumed.",
        EsimStatus.Expired => "Its time is over. The customer needs another eSIM.",
        EsimStatus.Cancelled => "Cancelled; the price went back to the balance.",
        EsimStatus.Revoked => "Permanently disabled, without a refund.",
        EsimStatus.Deleted => "Deleted from the device; it cannot be installed again. The customer needs another eSIM.",
        _ => "eSIM Access uses a state that EsimAdmin does not know; its own words are shown.",
    };

    private static string Normal(string? text) => text?.Trim().ToUpperInvariant() ?? "";
}
