using System.Globalization;
using System.Text;
using EsimAdmin.Core;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core;

/// <summary>The forms of a text, with ICU as the reference where the runtime has it.</summary>
public sealed class TextFormsTests
{
    // Letters that meet: Latin, Vietnamese and Greek with marks in any order, Korean letters and syllables, width,
    // ligatures, Tibetan, Hindi.
    private static readonly int[] Letters = [0x41, 0x61, 0xE9, 0x1EAD, 0x41F, 0x391, 0x3B9, 0x1F80, 0x1100, 0x1161, 0x11A7, 0x11A8, 0xAC00,
        0xAC01, 0xAC1C, 0xFF21, 0xFF76, 0xFF9E, 0xFB01, 0x2126, 0x212B, 0xF43, 0xF71, 0xF72, 0x915, 0x93C, 0x958, 0x9C7, 0x9BE, 0x1D15E,
        0x110AB, 0x300, 0x301, 0x302, 0x308, 0x323, 0x327, 0x345, 0x338, 0x3099, 0x5B0, 0x64B, 0x20, 0x30];

    private static readonly bool HasIcu = "\u00E9".IsNormalized(NormalizationForm.FormD) is false;

    [Theory]
    [InlineData("José", "Jose\u0301", "José")]
    [InlineData("e\u0302\u0323", "e\u0323\u0302", "ệ")]
    [InlineData("Ａcme", "Acme", "Acme")]
    [InlineData("ﾃﾞ", "テ\u3099", "デ")]
    [InlineData("한글", "\u1112\u1161\u11AB\u1100\u1173\u11AF", "한글")]
    [InlineData("ﬁ", "fi", "fi")]
    [InlineData("क\u093C", "क\u093C", "क\u093C")]
    public void A_text_is_taken_apart_and_put_together(string text, string apart, string together)
    {
        Assert.Equal(apart, TextForms.Apart(text));
        Assert.Equal(together, TextForms.Together(text));
    }

    [Fact]
    public void Half_a_letter_is_one_that_cannot_be_read() => Assert.Equal("x\uFFFD", TextForms.Apart(new string(['x', '\udc00'])));

    [Fact]
    public void Every_letter_is_as_ICU_has_it()
    {
        var differing = AllLetters().Where(Differs).Select(letter => $"{letter.Value:X}");

        Assert.Empty(differing);
    }

    [Property(MaxTest = 2000)]
    public bool Letters_in_any_order_are_as_ICU_has_them(byte[] choice) =>
        !Differs(string.Concat(choice.Select(at => new Rune(Letters[at % Letters.Length]).ToString())));

    [Property]
    public bool What_is_put_together_stays_so(byte[] choice)
    {
        var text = TextForms.Together(string.Concat(choice.Select(at => new Rune(Letters[at % Letters.Length]).ToString())));
        return TextForms.Together(text) == text && TextForms.Together(TextForms.Apart(text)) == text;
    }

    // Todhri, Tulu-Tigalari, Gurung Khema, Kirat Rai and outlined letters came after the list was made; an ICU may know them or not.
    private static readonly (int From, int To)[] Later = [(0x105C0, 0x105FF), (0x11380, 0x113FF), (0x16100, 0x1613F), (0x16D40, 0x16D7F),
        (0x1CC00, 0x1CEBF)];

    private static IEnumerable<Rune> AllLetters() => Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(value => new Rune(value))
        .Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.OtherNotAssigned
            && !Later.Any(block => rune.Value >= block.From && rune.Value <= block.To));

    private static bool Differs(Rune letter) => Differs(letter.ToString());

    private static bool Differs(string text) => HasIcu && (TextForms.Apart(text) != text.Normalize(NormalizationForm.FormKD)
        || TextForms.Together(text) != text.Normalize(NormalizationForm.FormKC));
}
