using EsimAdmin.Core;
using EsimAdmin.Core.Esims;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core;

/// <summary>Names and words in every script.</summary>
public sealed class SearchTextTests
{
    [Theory]
    [InlineData("иван", "ИВАН Петров")]
    [InlineData("istanbul", "İstanbul Tours")]
    [InlineData("ISTANBUL", "ıstanbul")]
    [InlineData("jose", "José")]
    [InlineData("JOSÉ", "jose\u0301")]
    [InlineData("strasse", "Straße 7")]
    [InlineData("lodz", "Łódź")]
    [InlineData("ελλασ", "ΕΛΛΆΣ")]
    [InlineData("ﾃｽﾄ", "テスト")]
    [InlineData("kestrel robotics", "Kestrel\u00a0 Robo\u00adtics")]
    public void A_search_finds_whatever_the_case_and_the_accents(string typed, string text) =>
        Assert.Contains(SearchText.Fold(typed), SearchText.Fold(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("José", "Jose\u0301")]
    [InlineData("Acme  Ltd", " ACME\u00a0Ltd\u200b")]
    [InlineData("Ａcme", "acme")]
    public void Names_that_look_alike_are_one(string one, string other) => Assert.Equal(SearchText.NameKey(one), SearchText.NameKey(other));

    [Fact]
    public void A_text_is_cut_where_it_is_longer_than_a_search_may_be_and_never_within_a_sign()
    {
        Assert.Equal(new string('a', 100), SearchText.Cut(new string('a', 1_000_000)));
        Assert.Equal(new string('a', 99), SearchText.Cut(new string('a', 99) + "😀😀"));
        Assert.Equal("short", SearchText.Cut("short"));
        Assert.False(EsimQuery.Address.Read("esims?q=" + new string('a', 101)).IsUnderstood);
    }

    [Fact]
    public void Names_that_differ_in_an_accent_are_two() => Assert.NotEqual(SearchText.NameKey("Jose"), SearchText.NameKey("José"));

    [Theory]
    [InlineData("50 %", @"%50 \%%")]
    [InlineData("a_b", @"%a\_b%")]
    [InlineData(@"c:\", @"%c:\\%")]
    public void Signs_of_patterns_stand_for_themselves(string text, string pattern) => Assert.Equal(pattern, SearchText.Anywhere(text));

    [Theory]
    [InlineData("A\uFFFEB")]
    [InlineData("A\uFFFFB")]
    [InlineData("\uFDD0")]
    [InlineData("\ud800")]
    [InlineData("x\udc00y")]
    [InlineData("\U0001FFFE")]
    public void What_is_no_sign_harms_nothing(string text)
    {
        Assert.NotNull(SearchText.NameKey(text));
        Assert.NotNull(SearchText.Fold(text));
    }

    [Property]
    public bool What_is_folded_stays_as_it_is(string? text) =>
        SearchText.Fold(SearchText.Fold(text ?? "")) == SearchText.Fold(text ?? "");
}
