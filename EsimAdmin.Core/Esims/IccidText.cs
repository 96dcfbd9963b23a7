using System.Text.RegularExpressions;

namespace EsimAdmin.Core.Esims;

/// <summary>ICCIDs as people type, paste and export them. Pure.</summary>
public static partial class IccidText
{
    private const string Name = "iccid";

    private static readonly char[] Dressing = [' ', '\t', '\r', '\n', '=', '"', '\'', ':', '#'];

    /// <summary>What somebody typed to find an ICCID, or a part of one: its digits.</summary>
    /// <returns>Empty when there is more to it than a number.</returns>
    public static string Digits(string typed)
    {
        // Spreadsheets write ="…", people a name before it, and cards end in the filler of their last half byte.
        var bare = SearchText.Plain(typed).Trim(Dressing);
        if (bare.StartsWith(Name, StringComparison.OrdinalIgnoreCase)) bare = bare[Name.Length..].Trim(Dressing);
        return SearchText.Digits(bare.Length > 1 && bare[^1] is 'F' or 'f' ? bare[..^1] : bare);
    }

    /// <summary>The ICCIDs in a text, each once, in their order, and the lines in which there is none.</summary>
    /// <param name="text">Lines of anything: a column, a mail, a file of ours. A line of column names counts as no line.</param>
    public static PastedIccids ReadAll(string text)
    {
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var without = new List<string>();
        foreach (var line in SearchText.Plain(text).Split('\n', '\r'))
        {
            var numbers = Whole().Matches(line);
            if (numbers.Count == 0) numbers = Spaced().Matches(line);
            foreach (Match match in numbers)
            {
                var iccid = match.Groups[1].Value.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
                if (seen.Add(iccid)) found.Add(iccid);
            }
            if (numbers.Count == 0 && line.Any(char.IsLetterOrDigit) && !IsHeader(line)) without.Add(line.Trim());
        }
        return new PastedIccids(found, without);
    }

    private static bool IsHeader(string line) => line.Contains(Name, StringComparison.OrdinalIgnoreCase) && !line.Any(char.IsAsciiDigit);

    // 18 to 22 digits, of which the first two say "telecommunication" (ITU-T E.118).
    [GeneratedRegex(@"(?<![0-9])(89[0-9]{16,20})(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<![0-9][ -]?)(89(?:[ -]?[0-9]){16,20})(?![ -]?[0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Spaced();
}

/// <summary>What was read from a pasted text.</summary>
/// <param name="Iccids">The ICCIDs, each once.</param>
/// <param name="LinesWithout">The lines that hold none.</param>
public sealed record PastedIccids(IReadOnlyList<string> Iccids, IReadOnlyList<string> LinesWithout);
