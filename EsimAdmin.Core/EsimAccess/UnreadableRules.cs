using System.Text.RegularExpressions;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>Something of an answer or a webhook that could not be read.</summary>
/// <param name="Field">Where it stands, for example <c>obj.packageList[].price</c>.</param>
/// <param name="Raw">As it came, cut and without secrets.</param>
/// <param name="Row">The number or code of what it was said of; null where that is not known.</param>
public sealed record Unreadable(string Field, string Raw, string? Row);

/// <summary>How what could not be read is shown. Pure.</summary>
public static partial class UnreadableRules
{
    /// <summary>The whole of an answer or webhook, where a field is named otherwise.</summary>
    public const string Whole = "(all of it)";

    /// <summary>How much of a value is kept.</summary>
    public const int LongestRaw = 200;

    private static readonly string[] Secrets = [".ac", ".pin", ".puk"];

    /// <summary>A value as administrators see it: cut, and without what installs an eSIM.</summary>
    public static string Shown(string field, string raw)
    {
        if (Secrets.Any(secret => field.EndsWith(secret, StringComparison.Ordinal))) return $"(a secret, {raw.Length} characters)";
        // What is behind the cut is not looked at; a secret that the cut divides is.
        return Cut(Secret().Replace(raw.Length > 2 * LongestRaw ? raw[..(2 * LongestRaw)] : raw, "$1…"));
    }

    /// <summary>A text of bounded length.</summary>
    public static string Cut(string text) => text.Length > LongestRaw ? text[..(LongestRaw - 1)] + '…' : text;

    [GeneratedRegex("""(LPA:1(?:\$|\\u0024)|"(?:ac|pin|puk|qrCodeUrl|shortUrl)\\*"\s*:\s*)(\\*"[^"\\]*\\*"?|[^"\s,}\]]+)""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
