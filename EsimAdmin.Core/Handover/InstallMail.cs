using System.Net;

namespace EsimAdmin.Core.Handover;

/// <summary>The words of the mail with the QR code. Pure. Everything that comes from outside is written as text.</summary>
internal static class InstallMail
{
    private const string AskForCode = "Your phone will ask for a confirmation code. Ask us for it.";

    /// <summary>The part for programs that show no HTML.</summary>
    public static string Text(Esim esim, string code, BrandOptions brand, string? link)
    {
        var lpa = ActivationCode.Parse(code);
        return $"""
            Your eSIM: {esim.PackageName}

            Install it over Wi-Fi before you travel, on the phone that you will use. The code works once.

            {(link is null ? "" : $"On the phone itself, open: {link}\n\n")}Scan the attached QR code, or type in the phone's eSIM settings:
            SM-DP+ address: {lpa?.SmdpAddress}
            Activation code: {lpa?.MatchingId}
            {(lpa?.NeedsConfirmationCode == true ? AskForCode + "\n" : "")}
            iPhone: {PhoneLinks.Apple(code)}
            Android: {PhoneLinks.Android(code)}

            Turn on data roaming for this eSIM when you arrive.
            {(brand.Support.Length > 0 ? $"\nHelp: {brand.Support}\n" : "")}
            {brand.Name}
            """;
    }

    /// <summary>The part for programs that show HTML.</summary>
    public static string Html(Esim esim, string code, BrandOptions brand, string? link, string pictureId)
    {
        var lpa = ActivationCode.Parse(code);
        var button = $"display:inline-block;background:{brand.SafeColor};color:{brand.TextColor};text-decoration:none;border-radius:8px;"
            + "padding:11px 18px;font-weight:600;margin:0 8px 8px 0";
        return $"""
            <!DOCTYPE html><html lang="en"><body style="margin:0;background:#f6f7f9;font:15px/1.5 system-ui,Segoe UI,Roboto,sans-serif;color:#101828">
            <div style="max-width:520px;margin:0 auto;padding:24px"><p style="font-weight:700;color:{brand.SafeColor}">{E(brand.Name)}</p>
            <div style="background:#ffffff;border:1px solid #e3e7ed;border-radius:10px;padding:24px"><h1 style="font-size:20px;margin:0 0 12px">Your eSIM: {E(esim.PackageName)}</h1>
            <p>Install it over Wi-Fi before you travel, on the phone that you will use. The code works once.</p>
            <p><a style="{button}" href="{E(PhoneLinks.Apple(code))}">Install on iPhone</a><a style="{button}" href="{E(PhoneLinks.Android(code))}">Install on Android</a></p>
            <p>Or scan this code with the phone:</p><img src="cid:{E(pictureId)}" alt="QR code" width="260" height="260" style="display:block">
            <p>Or type it in the phone's eSIM settings:<br>SM-DP+ address: <b>{E(lpa?.SmdpAddress)}</b><br>Activation code: <b>{E(lpa?.MatchingId)}</b></p>
            {(lpa?.NeedsConfirmationCode == true ? $"<p><b>{AskForCode}</b></p>" : "")}
            {(link is null ? "" : $"<p><a style=\"color:{brand.SafeColor}\" href=\"{E(link)}\">Step by step, and your remaining data</a></p>")}
            <p>Turn on data roaming for this eSIM when you arrive.</p></div>
            {(brand.Support.Length > 0 ? $"<p style=\"color:#5d6b82\">Help: {E(brand.Support)}</p>" : "")}</div></body></html>
            """;
    }

    private static string E(string? text) => WebUtility.HtmlEncode(text ?? "");
}
