using System.Globalization;
using System.Text.RegularExpressions;
using EsimAdmin.Core;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core;

public sealed partial class CsvTextTests
{
    private const string Signs = "=+-@＝＋－＠﹦﹢﹣﹫−", CellEnds = ";,\t\r\n\v\f\u0085\u2028\u2029";

    private static readonly string[] Pieces =
        ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", " ", "\u00A0", "\u200B", "\uFEFF", "\u2060", "\u3164", "\u0301", ";",
            "'", "\"", ",", "a", "7", "1+1"];

    [Theory]
    [InlineData("Maya's \"own\", really", "Maya's \"own\", really")]
    [InlineData("Japan 5 GB - 30 days", "Japan 5 GB - 30 days")]
    [InlineData("", "")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("'=1+1", "''=1+1")]
    [InlineData("\n=1+1", "'\n'=1+1")]
    [InlineData("\tx", "'\tx")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠SUM(A1)", "'＠SUM(A1)")]
    [InlineData("\u00A0=1+1", "'\u00A0=1+1")]
    [InlineData("\u200B=1+1", "'\u200B=1+1")]
    [InlineData(";=1+1", ";'=1+1")]
    [InlineData("x; \"=1+1", "x;' \"=1+1")]
    [InlineData("x,=1+1", "x,'=1+1")]
    [InlineData("Maya, really", "Maya, really")]
    [InlineData("8910300000000000001", "8910300000000000001\t")]
    [InlineData("26010000000001", "26010000000001\t")]
    [InlineData("0042", "0042\t")]
    [InlineData("0", "0")]
    [InlineData("12345678901", "12345678901")]
    [InlineData("7\t", "7\t")]
    public void A_text_is_written_so_that_no_spreadsheet_runs_or_rounds_it(string text, string field) =>
        Assert.Equal(field, CsvText.Field(text));

    [Property(MaxTest = 2000)]
    public Property No_cell_begins_with_a_formula_whatever_is_unseen_before_it_and_however_cells_are_told_apart() =>
        Prop.ForAll(Texts(), text =>
    {
        var field = CsvText.Field(text);
        return field.Split(CellEnds.ToCharArray()).Append(field)
            .All(cell => cell.SkipWhile(IsUnseen).FirstOrDefault() is var first && !Signs.Contains(first, StringComparison.Ordinal));
    });

    [Property(MaxTest = 2000)]
    public Property What_was_added_can_be_taken_away_again() => Prop.ForAll(Texts(), text => Shown(CsvText.Field(text)) == text);

    [Fact]
    public void A_text_that_cannot_be_seen_is_written_in_time_that_grows_with_it_alone() =>
        Assert.Equal(400_002, CsvText.Field(new string('\t', 200_000) + "=").Length);

    [Property]
    public Property Digits_never_stand_alone_where_a_spreadsheet_would_round_them() =>
        Prop.ForAll(Gen.Choose(12, 40).SelectMany(length => Gen.Elements("0123456789".ToCharArray()).ArrayOf(length))
            .Select(digits => new string(digits)).ToArbitrary(),
            digits => CsvText.Field(digits) == digits + "\t");

    private static Arbitrary<string> Texts() => Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();

    private static bool IsUnseen(char one) => char.IsWhiteSpace(one) || char.IsControl(one) || one is '"' or '\u3164'
        || char.GetUnicodeCategory(one) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark;

    /// <summary>What a reader who knows the two rules makes of a field.</summary>
    private static string Shown(string field) => Digits().IsMatch(field) ? field[..^1] : Added().Replace(field, "");

    [GeneratedRegex(@"\A(?:[0-9]{12,}|0[0-9]+)\t+\z")]
    private static partial Regex Digits();

    [GeneratedRegex("(?<=^|[;,\t\r\n\v\f\u0085\u2028\u2029])'(?=['\"\\s\\p{Cc}\\p{Cf}\\p{Mn}\u3164]*[=+\\-@＝＋－＠])|^'(?=['\"]*[\t\r\n])")]
    private static partial Regex Added();
}
