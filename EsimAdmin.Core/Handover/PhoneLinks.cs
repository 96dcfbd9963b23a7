namespace EsimAdmin.Core.Handover;

/// <summary>The links with which phones install an eSIM by a tap.</summary>
public static class PhoneLinks
{
    /// <summary>Apple's universal link, iOS 17.4 and later.</summary>
    public static string Apple(string activationCode) =>
        "https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=" + Uri.EscapeDataString(activationCode);

    /// <summary>The same for Android.</summary>
    public static string Android(string activationCode) =>
        "https://esimsetup.android.com/esim_qrcode_provisioning?carddata=" + Uri.EscapeDataString(activationCode);
}
