using EsimAdmin.Core.Audit;

namespace EsimAdmin.Core.Handover;

/// <summary>How a QR code is handed out.</summary>
public enum HandOutWay
{
    /// <summary>Shown in full size.</summary>
    Screen = 0,

    /// <summary>Saved as a PNG file.</summary>
    Png = 1,

    /// <summary>Saved as an SVG file.</summary>
    Svg = 2,

    /// <summary>Printed.</summary>
    Print = 3,

    /// <summary>Sent by mail.</summary>
    Mail = 4,

    /// <summary>As a link to the install page.</summary>
    Link = 5,
}

/// <summary>How handing out is told. Pure.</summary>
public static class HandOutRules
{
    /// <summary>How it stands in the audit log.</summary>
    internal static AuditAction ActionOf(HandOutWay way) => way switch
    {
        HandOutWay.Screen => AuditActions.CodeShown,
        HandOutWay.Print => AuditActions.CodePrinted,
        HandOutWay.Mail => AuditActions.CodeMailed,
        HandOutWay.Link => AuditActions.LinkMade,
        _ => AuditActions.CodeSaved,
    };

    /// <summary>What support needs to know of a code with the flag of SGP.22 (4.1).</summary>
    public const string ConfirmationCode =
        "The phone asks for a confirmation code. It is not part of the QR code: ask eSIM Access for it and tell it to the customer.";

    /// <summary>What the timeline says.</summary>
    public static string Story(HandOutWay way, string? to) => way switch
    {
        HandOutWay.Screen => "QR code shown on screen",
        HandOutWay.Png => "QR code saved as PNG",
        HandOutWay.Svg => "QR code saved as SVG",
        HandOutWay.Print => "QR code printed",
        HandOutWay.Mail => $"QR code sent to {to}",
        _ => "Install link made",
    };
}
