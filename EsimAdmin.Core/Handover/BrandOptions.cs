using System.Text.RegularExpressions;

namespace EsimAdmin.Core.Handover;

/// <summary>How the reseller shows itself to travellers (configuration section <c>Brand</c>).</summary>
public sealed partial class BrandOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Brand";

    /// <summary>The name on the install page and in mails.</summary>
    public string Name { get; set; } = "EsimAdmin";

    /// <summary>The accent colour, as <c>#rrggbb</c>; anything else is not used.</summary>
    public string Color { get; set; } = "#4f46e5";

    /// <summary>A logo below the web root, for example <c>/brand/logo.svg</c>; empty for none.</summary>
    public string Logo { get; set; } = "";

    /// <summary>Where travellers reach support: a mail address or a URL; empty for nowhere.</summary>
    public string Support { get; set; } = "";

    /// <summary>The public address of this installation, for links in mails, for example <c>https://esim.example.com</c>.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>For how many days an install link works.</summary>
    public int LinkDays { get; set; } = 30;

    /// <summary>The colour, safe to be written into a style.</summary>
    public string SafeColor => Hex().IsMatch(Color) ? Color : "#4f46e5";

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex Hex();
}
