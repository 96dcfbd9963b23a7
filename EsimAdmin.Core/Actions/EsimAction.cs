namespace EsimAdmin.Core.Actions;

/// <summary>What can be done with an eSIM at the vendor.</summary>
public enum EsimAction
{
    /// <summary>End it before it was ever downloaded; its price goes back to the balance.</summary>
    Cancel = 0,

    /// <summary>Pause its data service.</summary>
    Suspend = 1,

    /// <summary>End the pause; the vendor's word is unsuspend.</summary>
    Resume = 2,

    /// <summary>Take it away for good, without refund.</summary>
    Revoke = 3,

    /// <summary>Put another package on it; costs money.</summary>
    TopUp = 4,

    /// <summary>Send a text to the device.</summary>
    SendSms = 5,

    /// <summary>End it before it was ever downloaded, and order the same again for the same customer.</summary>
    Reissue = 6,
}
