using EsimAdmin.Core;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Usage;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core.AutoTopUps;

public sealed class AutoTopUpRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TopUpRuleEdit Ten = new("1", null, 10, null, null, null, 3, Money.FromDollars(20), null);

    [Theory]
    [InlineData(900, 1000, false)]
    [InlineData(901, 1000, true)]
    [InlineData(1000, 1000, true)]
    [InlineData(0, 0, false)]
    [InlineData(89, 99, false)]
    [InlineData(90, 99, true)]
    public void A_rule_is_due_when_less_remains_exactly(long used, long total, bool due) =>
        Assert.Equal(due, AutoTopUpRules.IsDue(10, new DataVolume(used), new DataVolume(total)));

    [Fact]
    public void An_esims_own_rule_goes_before_its_customers_and_what_is_off_or_removed_does_nothing()
    {
        var esim = new Esim { EsimTranNo = "1", CustomerId = 7 };
        TopUpRule Rule(long id, string? own, long? customer) =>
            new() { Id = id, EsimTranNo = own, CustomerId = customer, PersonId = "p", PersonName = "P" };
        var (customers, own, others) = (Rule(1, null, 7), Rule(2, "1", null), Rule(3, null, 8));
        Assert.Equal(own, AutoTopUpRules.RuleFor(esim, [customers, own, others]));
        own.Enabled = false;
        Assert.Equal(customers, AutoTopUpRules.RuleFor(esim, [customers, own, others]));
        customers.RemovedAt = Noon;
        Assert.Null(AutoTopUpRules.RuleFor(esim, [customers, own, others]));
        Assert.Null(AutoTopUpRules.RuleFor(new Esim { EsimTranNo = "2" }, [Rule(4, null, null)]));
    }

    [Fact]
    public void The_same_event_is_the_same_request_in_every_process_and_another_is_another()
    {
        var key = AutoTopUpRules.KeyOf("1", new DataVolume(1000), 0);
        Assert.Equal(AutoTopUpRules.RequestKeyOf(key), AutoTopUpRules.RequestKeyOf(AutoTopUpRules.KeyOf("1", new DataVolume(1000), 0)));
        Assert.NotEqual(AutoTopUpRules.RequestKeyOf(key), AutoTopUpRules.RequestKeyOf(AutoTopUpRules.KeyOf("1", new DataVolume(2000), 0)));
        Assert.NotEqual(AutoTopUpRules.RequestKeyOf(key), AutoTopUpRules.RequestKeyOf(AutoTopUpRules.KeyOf("1", new DataVolume(1000), 1)));
    }

    [Property]
    public bool Whatever_was_used_a_dry_run_stays_within_the_caps_of_every_month(uint[] uses, byte times, ushort dollars)
    {
        var rule = Ten with { MostTimes = times % 10 + 1, MostAmount = Money.FromDollars(dollars % 50 + 1) };
        var histories = Enumerable.Range(0, 3).Select(esim =>
        {
            var used = 0L;
            var samples = (uses ?? []).Select((use, index) =>
                new UsageSample
                {
                    EsimTranNo = $"{esim}",
                    At = Noon.AddHours(index * 9),
                    Used = new DataVolume(used += use % 500),
                    Total = new DataVolume(1000)
                }).ToList();
            return ($"{esim}", (IReadOnlyList<UsageSample>)samples, Money.FromDollars(2 + esim), new DataVolume(700));
        });
        var made = AutoTopUpRules.DryRun(rule, histories).Where(one => one.Refusal is null).ToList();
        return made.GroupBy(one => (one.EsimTranNo, AutoTopUpRules.MonthOf(one.At))).All(group => group.Count() <= rule.MostTimes)
            && made.GroupBy(one => AutoTopUpRules.MonthOf(one.At))
                .All(group => group.Aggregate(Money.Zero, (sum, one) => sum + one.Amount) <= rule.MostAmount);
    }

    [Fact]
    public void A_dry_run_tops_up_once_for_each_allowance_and_says_what_the_caps_stopped()
    {
        var samples = new[] { 500, 950, 960, 1900, 2850, 3900 }.Select(
            (used, day) => new UsageSample
            {
                EsimTranNo = "1",
                At = Noon.AddDays(day),
                Used = new DataVolume(used),
                Total = new DataVolume(1000)
            }).ToList();
        var found = AutoTopUpRules.DryRun(Ten with { MostTimes = 2 }, [("1", samples, Money.FromDollars(3), new DataVolume(1000))]);
        Assert.Equal([(Noon.AddDays(1), true), (Noon.AddDays(3), true), (Noon.AddDays(4), false)],
            found.Select(one => (one.At, one.Refusal is null)));
    }

    [Theory]
    [InlineData(null, null, 10, 3, 20, false)]
    [InlineData("1", 1L, 10, 3, 20, false)]
    [InlineData("1", null, 0, 3, 20, false)]
    [InlineData("1", null, 51, 3, 20, false)]
    [InlineData("1", null, 10, 11, 20, false)]
    [InlineData("1", null, 10, 3, 0, false)]
    [InlineData("1", null, 10, 3, 20, true)]
    [InlineData(null, 5L, 50, 10, 1, true)]
    public void What_cannot_be_a_rule_is_refused_with_a_reason(
        string? esim, long? customer, int below, int times, int dollars, bool possible) =>
        Assert.Equal(possible, AutoTopUpRules.Refusal(new TopUpRuleEdit(
            esim, customer, below, null, null, null, times, Money.FromDollars(dollars), null)) is null);
}
