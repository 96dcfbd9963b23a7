using EsimAdmin.Core;
using FsCheck;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core;

public sealed class MoneyTests
{
    [Theory]
    [InlineData(0, "$0.00")]
    [InlineData(10_000, "$1.00")]
    [InlineData(12_345_600, "$1,234.56")]
    [InlineData(12_345_678, "$1,234.5678")]
    [InlineData(150, "$0.015")]
    [InlineData(-7_100, "−$0.71")]
    [InlineData(long.MinValue, "−$922,337,203,685,477.5808")]
    public void Amounts_are_shown_in_dollars_with_more_decimals_only_where_they_matter(long units, string shown) =>
        Assert.Equal(shown, new Money(units).ToString());

    [Theory]
    [InlineData("100.00", 1_000_000, true)]
    [InlineData("0.0001", 1, true)]
    [InlineData("0.00001", 0, false)]
    [InlineData("1,5", 0, false)]
    [InlineData("", 0, false)]
    [InlineData("99999999999999999999", 0, false)]
    public void A_setting_in_dollars_is_read_exactly_or_refused(string text, long units, bool reads)
    {
        Assert.Equal(reads, Money.TryParseDollars(text, out var money));
        Assert.Equal(units, money.Units);
    }

    [Property]
    public bool Adding_and_taking_away_is_exact(int a, int b) => (new Money(a) + new Money(b)) - new Money(b) == new Money(a);

    [Property]
    public bool The_order_is_that_of_the_units(long a, long b) =>
        (new Money(a) < new Money(b)) == (a < b) && (new Money(a) >= new Money(b)) == (a >= b);

    [Fact]
    public void An_amount_that_does_not_fit_throws_instead_of_wrapping()
    {
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue) + new Money(1));
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue) * 2);
    }
}
