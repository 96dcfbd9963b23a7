using System.Text;

namespace EsimAdmin.Core;

/// <summary>How texts are compared and searched, in every script. Pure.</summary>
public static class SearchText
{
    /// <summary>What stands before a sign that a pattern takes as itself.</summary>
    public const string Escape = "\\";

    /// <summary>The most characters that can be searched for.</summary>
    public const int MostCharacters = 100;

    private static readonly Dictionary<char, string> Letters = new()
    {
        ['ı'] = "i",
        ['ß'] = "ss",
        ['ø'] = "o",
        ['ł'] = "l",
        ['đ'] = "d",
        ['ð'] = "d",
        ['æ'] = "ae",
        ['œ'] = "oe",
        ['þ'] = "th",
        ['ħ'] = "h",
        ['ς'] = "σ",
    };

    /// <summary>A name as it is compared: what looks alike is one, whatever its case, composition, spaces and what nobody sees.</summary>
    public static string NameKey(string name) => Clean(TextForms.Together(Signs(name))).ToUpperInvariant();

    /// <summary>A text as it is searched: besides, without accents. <c>jose</c> finds José, <c>istanbul</c> İstanbul.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in Clean(TextForms.Apart(Signs(text))).ToLowerInvariant())
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark) continue;
            if (Letters.TryGetValue(letter, out var plain)) folded.Append(plain);
            else folded.Append(letter);
        }
        return folded.ToString();
    }

    /// <summary>What of a text can be searched for: its beginning. A box takes no more, but what comes need not come from a box.</summary>
    public static string Cut(string text) => text.Length <= MostCharacters ? text
        : text[..(char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)];

    /// <summary>The pattern that finds a text anywhere, with <see cref="Escape"/>: <c>%</c> and <c>_</c> stand for themselves.</summary>
    public static string Anywhere(string text) => $"%{text.Replace(Escape, Escape + Escape, StringComparison.Ordinal)
        .Replace("%", Escape + "%", StringComparison.Ordinal).Replace("_", Escape + "_", StringComparison.Ordinal)}%";

    /// <summary>The digits of a number that somebody typed or pasted, in whatever script and with whatever is put between digits.</summary>
    /// <returns>Empty when there is anything else in it.</returns>
    public static string Digits(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var sign in Plain(text).Trim())
        {
            if (char.IsAsciiDigit(sign)) digits.Append(sign);
            else if (sign is not (' ' or '-' or '+' or '(' or ')' or '.' or '/')) return "";
        }
        return digits.ToString();
    }

    /// <summary>A text in which every digit, space and dash is the plain one, and nothing is invisible. Line ends stay.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var sign in text)
        {
            if (sign is '\n' or '\r' or '\t') plain.Append(sign);
            else if (char.IsAscii(sign) && !char.IsControl(sign)) plain.Append(sign);
            else if (CharUnicodeInfo.GetDecimalDigitValue(sign) is >= 0 and var digit) plain.Append((char)('0' + digit));
            else if (char.IsWhiteSpace(sign)) plain.Append(' ');
            else if (sign == '\u2212' || CharUnicodeInfo.GetUnicodeCategory(sign) == UnicodeCategory.DashPunctuation) plain.Append('-');
            else if (!IsInvisible(sign)) plain.Append(sign);
        }
        return plain.ToString();
    }

    // What is no sign at all becomes the one for what cannot be read.
    private static string Signs(string text) => text.Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD');

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var sign in text)
        {
            if (char.IsWhiteSpace(sign))
            {
                if (clean.Length > 0 && clean[^1] != ' ') clean.Append(' ');
            }
            else if (!IsInvisible(sign)) clean.Append(sign);
        }
        return clean.ToString().TrimEnd();
    }

    private static bool IsInvisible(char sign) => char.IsControl(sign)
        || CharUnicodeInfo.GetUnicodeCategory(sign) == UnicodeCategory.Format || sign is '\u034F' or (>= '\uFE00' and <= '\uFE0F');
}
