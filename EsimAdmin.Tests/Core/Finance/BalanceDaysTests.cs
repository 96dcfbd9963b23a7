using EsimAdmin.Core;
using EsimAdmin.Core.Finance;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core.Finance;

/// <summary>The balance by day.</summary>
public sealed class BalanceDaysTests
{
    private static readonly TimeZoneInfo Tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");

    private static readonly DateOnly Monday = new(2026, 11, 23);

    [Fact]
    public void A_day_holds_what_happened_while_it_lasted_where_somebody_is_and_closes_with_what_was_told_last()
    {
        // Half past midnight on Tuesday in Tokyo is Monday afternoon in UTC.
        var late = new DateTimeOffset(2026, 11, 23, 15, 30, 0, TimeSpan.Zero);
        var days = BalanceDays.Of([(late, LedgerCause.Order, Money.FromDollars(-5)), (late, LedgerCause.Refund, Money.FromDollars(2)),
            (late.AddHours(-3), LedgerCause.TopUp, Money.FromDollars(-1))],
            [Told(99, 0, late.AddHours(-3)), Told(94, 0, late), Told(196, 100, late.AddHours(1))], Told(100, 0, late.AddDays(-9)),
            Monday.AddDays(-1), Monday.AddDays(2), Tokyo);
        Assert.Equal(
        [
            new BalanceDay(Monday.AddDays(-1), Money.FromDollars(100), Money.Zero, Money.Zero, Money.Zero),
            new BalanceDay(Monday, Money.FromDollars(99), Money.FromDollars(-1), Money.Zero, Money.Zero),
            new BalanceDay(Monday.AddDays(1), Money.FromDollars(196), Money.FromDollars(-5), Money.FromDollars(2), Money.FromDollars(100)),
            new BalanceDay(Monday.AddDays(2), Money.FromDollars(196), Money.Zero, Money.Zero, Money.Zero),
        ], days);
    }

    [Fact]
    public void Before_the_first_balance_none_is_known_and_nothing_is_taken_for_a_deposit()
    {
        var days = BalanceDays.Of([], [Told(5000, 12, new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero))], null, Monday,
            Monday.AddDays(1), TimeZoneInfo.Utc);
        Assert.Equal([null, Money.FromDollars(5000)], days.Select(day => day.Closing));
        Assert.All(days, day => Assert.Equal(Money.Zero, day.Other));
    }

    [Property]
    public void A_span_has_a_day_at_least_and_a_year_at_most_and_none_where_it_ends_before_it_begins(int first, int last)
    {
        var to = DateOnly.FromDayNumber(Math.Abs(last % 3_000_000));
        var asked = DateOnly.FromDayNumber(Math.Abs(first % 3_000_000));
        var from = BalanceDays.First(asked, to);
        if (asked > to) Assert.Equal(asked, from);
        else Assert.InRange(to.DayNumber - from.DayNumber, 0, 365);
        Assert.InRange(to.DayNumber - BalanceDays.First(null, to).DayNumber, 0, 29);
    }

    [Property]
    public void The_lines_of_a_chart_stand_at_round_amounts_and_are_few(long units)
    {
        var step = BalanceDays.Step([new Money(units)]);
        var dollars = Math.Abs((decimal)units) / Money.UnitsPerDollar;
        Assert.Contains($"{step}"[0], "125");
        Assert.True(dollars <= 4m * step || step == 500_000_000, $"{units}: {step}");
        Assert.True(step == 1 || dollars > step, $"{units}: {step}");
    }

    private static BalanceReading Told(long balance, long unexplained, DateTimeOffset at) =>
        new() { Balance = Money.FromDollars(balance), Unexplained = Money.FromDollars(unexplained), At = at, ConfirmedAt = at };
}
