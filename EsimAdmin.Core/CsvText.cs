using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace EsimAdmin.Core;

/// <summary>
/// Texts as they stand in CSV, so that no spreadsheet runs or rounds them. An apostrophe stands before what would be a formula: a formula's
/// sign at the beginning, or after a line end, tab, semicolon or comma, at which a spreadsheet of another country begins a cell; what
/// cannot be seen and quotes in between do not count. A tab follows digits that would be shown as 8.9E+18 or lose a zero.
/// Both can be taken away again: the text is never ambiguous. Pure.
/// </summary>
internal static partial class CsvText
{
    // Half of each of the tags and variation selectors, none of which is seen.
    private const char Tags = '\uDB40';

    // = + - @, as full-width and small forms too, which some spreadsheets take for the same.
    private static readonly SearchValues<char> Signs = SearchValues.Create("=+-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212");

    private static readonly SearchValues<char> CellEnds = SearchValues.Create(";,\t\r\n\v\f\u0085\u2028\u2029");

    /// <summary>The text as a field.</summary>
    public static string Field(string text) => IsRounded().IsMatch(text) ? text + "\t" : Marked(text);

    private static string Marked(string text)
    {
        var places = new Stack<int>();
        // From behind, because it is known there at once whether a sign follows past what cannot be seen.
        var leads = false;
        for (var at = text.Length - 1; at >= 0; at--)
        {
            leads = Signs.Contains(text[at]) || (leads && IsUnseen(text, at));
            if (leads && (at == 0 || CellEnds.Contains(text[at - 1]))) places.Push(at);
        }
        // A leading tab or line end is marked whatever follows: programs that clean such fields are known to drop it.
        if (text.AsSpan().TrimStart("'\"") is ['\t' or '\r' or '\n', ..] && (places.Count == 0 || places.Peek() > 0)) places.Push(0);
        if (places.Count == 0) return text;

        var marked = new StringBuilder(text.Length + places.Count);
        var from = 0;
        foreach (var place in places)
        {
            marked.Append(text, from, place - from).Append('\'');
            from = place;
        }
        return marked.Append(text, from, text.Length - from).ToString();
    }

    private static bool IsUnseen(string text, int at) => text[at] is '\'' or '"' or '\u115F' or '\u1160' or '\u3164' or '\uFFA0' or '\u2800'
        || (text[at] == Tags && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        || (at > 0 && text[at - 1] == Tags && char.IsLowSurrogate(text[at]))
        || char.GetUnicodeCategory(text[at]) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.EnclosingMark;

    // A spreadsheet shows more than 11 digits in powers of ten, keeps 15 of them, and drops zeros in front.
    [GeneratedRegex(@"\A(?:[0-9]{12,}|0[0-9]+)\t*\z", RegexOptions.CultureInvariant)]
    private static partial Regex IsRounded();
}
