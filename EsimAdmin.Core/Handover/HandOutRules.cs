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

    /// <summary>Shown on the eSIM's page.</summary>
    Page = 6,
}

/// <summary>How handing out is told. Pure.</summary>
public static class HandOutRules
{
    /// <summary>How it stands in the audit log.</summary>
    internal static AuditAction ActionOf(HandOutWay way) => way switch
    {
        HandOutWay.Screen or HandOutWay.Page => AuditActions.CodeShown,
        HandOutWay.Print => AuditActions.CodePrinted,
        HandOutWay.Mail => AuditActions.CodeMailed,
        HandOutWay.Link => AuditActions.LinkMade,
        _ => AuditActions.CodeSaved,
    };

    /// <summary>What else stands in the audit log.</summary>
    internal static IReadOnlyList<AuditField> Facts(HandOutWay way) => way switch
    {
        HandOutWay.Png or HandOutWay.Svg => [AuditField.New("File", way.ToString().ToUpperInvariant())],
        HandOutWay.Page => [AuditField.New("Where", "the eSIM's page")],
        _ => [],
    };

    /// <summary>The code of the refusal of one who has handed out as many codes as are allowed.</summary>
    public const string LimitCode = "code-limit";

    /// <summary>What support needs to know of a code with the flag of SGP.22 (4.1).</summary>
    public const string ConfirmationCode =
        "The phone asks for a confirmation code. It is not part of the QR code: ask eSIM Access for it and tell it to the customer.";

    /// <summary>What the timeline says.</summary>
    public static string Story(HandOutWay way, string? to) => way switch
    {
        HandOutWay.Screen => "QR code shown on screen",
        HandOutWay.Page => "QR code shown on the eSIM's page",
        HandOutWay.Png => "QR code saved as PNG",
        HandOutWay.Svg => "QR code saved as SVG",
        HandOutWay.Print => "QR code printed",
        HandOutWay.Mail => $"QR code sent to {to}",
        _ => "Install link made",
    };
}
