namespace EsimAdmin.Core.Esims;

/// <summary>What helps the person on the line.</summary>
/// <param name="CanInstall">Whether the QR code still leads to an installed eSIM.</param>
/// <param name="Advice">What the state means and what the customer should do.</param>
/// <param name="Caution">What to know before handing the code out again; null when nothing.</param>
/// <param name="TopUpHelps">Whether more data or time helps.</param>
/// <param name="OrderHelps">Whether only another eSIM helps.</param>
public sealed record Diagnosis(bool CanInstall, string Advice, string? Caution, bool TopUpHelps, bool OrderHelps);

/// <summary>What support says to a state. Pure.</summary>
public static class DiagnosisRules
{
    /// <summary>Reads the eSIM for the person who has the customer on the line.</summary>
    public static Diagnosis Diagnose(Esim esim) => esim.Status switch
    {
        EsimStatus.New => new(true, "It was never downloaded. Send the QR code, or let the customer scan it from this screen.", null,
            false, false),
        EsimStatus.Downloaded => new(true,
        "It is on the phone but not set up: ask the customer to open the phone's eSIM settings and finish adding it.", OnDevice(esim),
        false, false),
        EsimStatus.Installed => new(true, "It is installed but switched off: ask the customer to turn on this line and its data roaming.",
            OnDevice(esim), false, false),
        EsimStatus.Onboard => new(true,
        "It is switched on and has used no data: ask the customer to choose it for mobile data, turn on data roaming, and check the APN.",
        OnDevice(esim), false, false),
        EsimStatus.InUse => new(true, "It is working. If the customer has no data, ask them to restart the phone and to choose a network "
            + "by hand.", OnDevice(esim), false, false),
        EsimStatus.Depleted when esim.TopUpSupport == TopUpSupport.No =>
            new(false, "All data is used and this package takes no top-up: the customer needs another eSIM.", null, false, true),
        EsimStatus.Depleted =>
            new(false, "All data is used: a top-up brings it back at once, nothing is to be installed.", null, true, false),
        EsimStatus.Suspended => new(false, "It was paused here: resume it, nothing is to be installed.", null, false, false),
        EsimStatus.Deleted => new(false,
            "It was deleted from the phone and cannot be installed a second time: the customer needs another eSIM.", null, false, true),
        EsimStatus.Expired => new(false, "Its time is over: the customer needs another eSIM.", null, false, true),
        EsimStatus.Cancelled => new(false, "It was cancelled and refunded: the customer needs another eSIM.", null, false, true),
        EsimStatus.Revoked => new(false, "It was revoked: the customer needs another eSIM.", null, false, true),
        _ => new(true, "eSIM Access uses a state that EsimAdmin does not know; its own words are shown.", null, false, false),
    };

    private static string OnDevice(Esim esim) =>
        $"It is on a phone already{(esim.Eid is { Length: > 4 } eid ? $" (EID …{eid[^4..]})" : "")}. The code works once: on another "
            + $"phone it will be refused.";
}
