using System.Text.RegularExpressions;

namespace EsimAdmin.Core;

/// <summary>
/// Texts as they stand in CSV, so that no spreadsheet runs or rounds them. An apostrophe stands before what would be a formula: a formula's
/// sign at the beginning, or after a line end, tab or semicolon, at which a spreadsheet of another locale begins a cell; what cannot be
/// seen and quotes in between do not count. A tab follows digits that would be shown as 8.9E+18 or lose a zero. Both can be taken away
/// again: the text is never ambiguous. Pure.
/// </summary>
internal static partial class CsvText
{
    private const string Unseen = @"(?:['""\p{Z}\p{Cc}\p{Cf}\p{Mn}\p{Me}\u115F\u1160\u3164\uFFA0\u2800]|\uDB40[\uDC00-\uDFFF])";

    // = + - @, as full-width and small forms too, which some spreadsheets take for the same.
    private const string Sign = @"[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212]";

    /// <summary>The text as a field.</summary>
    public static string Field(string text) => IsRounded().IsMatch(text) ? text + "\t" : Formula().Replace(text, "'");

    // A leading tab or line end is marked whatever follows: programs that clean such fields are known to drop it.
    [GeneratedRegex($"(?:^|(?<=[;\\t\\r\\n\\v\\f\\u0085\\u2028\\u2029]))(?={Unseen}*{Sign})|^(?=['\"]*[\\t\\r\\n])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Formula();

    // A spreadsheet shows more than 11 digits in powers of ten, keeps 15 of them, and drops zeros in front.
    [GeneratedRegex(@"\A(?:[0-9]{12,}|0[0-9]+)\t*\z", RegexOptions.CultureInvariant)]
    private static partial Regex IsRounded();
}
