using System.Globalization;
using EsimAdmin.Core.Esims;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core.Esims;

/// <summary>ICCIDs as people type and paste them.</summary>
public sealed class IccidTextTests
{
    private const string Iccid = "8943108170002579123";

    [Theory]
    [InlineData("8943108170002579123")]
    [InlineData("  8943 1081 7000 2579 123 ")]
    [InlineData("8943-1081-7000-2579-123")]
    [InlineData("8943–1081—7000‑2579−123")]
    [InlineData("8943\u00a01081\u202f7000\u20092579\u3000123")]
    [InlineData("\u200b8943\u200d1081\u2060700025\ufeff79123\u200e")]
    [InlineData("8943108170002579123F")]
    [InlineData("8943108170002579123f")]
    [InlineData("ICCID: 8943108170002579123")]
    [InlineData("iccid 8943108170002579123")]
    [InlineData("=\"8943108170002579123\"")]
    [InlineData("'8943108170002579123")]
    [InlineData("\"8943108170002579123\t\"")]
    [InlineData("８９４３１０８１７０００２５７９１２３")]
    [InlineData("٨٩٤٣١٠٨١٧٠٠٠٢٥٧٩١٢٣")]
    public void One_is_read_however_it_is_dressed(string text)
    {
        Assert.Equal(Iccid, IccidText.Digits(text));
        Assert.Equal([Iccid], IccidText.ReadAll(text).Iccids);
    }

    [Theory]
    [InlineData("579 123", "579123")]
    [InlineData("9123F", "9123")]
    [InlineData("+34 600-123 456", "34600123456")]
    [InlineData("ana", "")]
    [InlineData("B26100000001", "")]
    [InlineData("", "")]
    public void Parts_and_other_numbers_are_digits_and_words_are_none(string text, string digits) =>
        Assert.Equal(digits, IccidText.Digits(text));

    [Fact]
    public void A_file_of_ours_pasted_back_names_its_iccids_alone()
    {
        var read = IccidText.ReadAll("""
            "ICCID","eSIM","EID","Package"
            "8943108170002579123	","26010000000001	","89049032000000000000000000000001	","Spain 3GB 30Days"
            "8943108170002579124	","26010000000002	","8904 9032 0000 0000 0000 0000 0000 0002","Japan 1GB"
            """);
        Assert.Equal([Iccid, "8943108170002579124"], read.Iccids);
        Assert.Empty(read.LinesWithout);
    }

    [Fact]
    public void Lines_that_hold_none_are_named()
    {
        var read = IccidText.ReadAll($"{Iccid}\n\n  \n894310817\nhello\r\n---\n");
        Assert.Equal([Iccid], read.Iccids);
        Assert.Equal(["894310817", "hello"], read.LinesWithout);
    }

    [Fact]
    public void A_long_text_of_nothing_is_nothing_at_once()
    {
        foreach (var text in new[]
        {
            "=" + new string(' ', 200_000) + "x",
            new string(' ', 200_000) + "x",
            string.Concat(Enumerable.Repeat("iccid", 40_000)) + "1",
        })
        {
            Assert.Equal("", IccidText.Digits(text));
            Assert.Empty(IccidText.ReadAll(text).Iccids);
        }
    }

    [Property]
    public bool They_are_read_out_of_any_text_each_once(string? before, ulong first, ulong second)
    {
        var (a, b) = ($"89{first % 1_000_000_000_000_000_000:D18}", $"89{second % 1_000_000_000_000_000_000:D18}");
        var noise = new string([.. (before ?? "").Where(letter => CharUnicodeInfo.GetDecimalDigitValue(letter) < 0)]);
        return IccidText.ReadAll($"{noise}{a},{noise} {b}\n{a} 12345").Iccids.SequenceEqual(new[] { a, b }.Distinct());
    }
}
