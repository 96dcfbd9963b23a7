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

    /// <summary>The public address of this installation, for links that others
    /// follow, for example <c>https://example.com/esim</c>.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>For how many days an install link works.</summary>
    public int LinkDays { get; set; } = 30;

    /// <summary>The colour, safe to be written into a style.</summary>
    public string SafeColor => Hex().IsMatch(Color) ? Color : "#4f46e5";

    /// <summary>What can be read on <see cref="SafeColor"/>: white, or black where white is the fainter (WCAG 2.2, relative
    /// luminance).</summary>
    public string TextColor
    {
        get
        {
            var luminance = 0.2126 * Part(1) + 0.7152 * Part(3) + 0.0722 * Part(5);
            return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#ffffff" : "#000000";

            double Part(int at)
            {
                var value = int.Parse(SafeColor.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
                return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
            }
        }
    }

    /// <summary>Whether <see cref="PublicUrl"/> can stand before the address of a page.</summary>
    public bool HasUsableUrl => PublicUrl.Length == 0 || (Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https" && url.Query.Length + url.Fragment.Length + url.UserInfo.Length == 0);

    /// <summary>Where others find a page.</summary>
    /// <param name="page">The page below the base, for example <c>esims</c>.</param>
    /// <returns>Null when this installation's public address is not known.</returns>
    public string? Link(string page) => PublicUrl.Length == 0 ? null : $"{PublicUrl.TrimEnd('/')}/{page}";

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex Hex();
}
