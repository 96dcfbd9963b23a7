using EsimAdmin.Core;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Usage;

namespace EsimAdmin.Tests.Core.Esims;

/// <summary>Daily plans are not one volume: nothing is concluded from a sum against a day.</summary>
public sealed class AllowanceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, 1, "973 MB of 1 GB", "51 MB left of 1 GB", 95)]
    [InlineData(DataPlan.Total, 1, "973 MB of 1 GB", "51 MB left of 1 GB", 95)]
    [InlineData(DataPlan.Total, 0, "973 MB", "Not known", 0)]
    [InlineData(DataPlan.DailyThenSlower, 1, "973 MB, 1 GB a day", "1 GB a day", 0)]
    [InlineData(DataPlan.DailyThenCut, 1, "973 MB, 1 GB a day", "1 GB a day", 0)]
    [InlineData(DataPlan.DailyUnlimited, 1, "973 MB, unlimited", "Unlimited", 0)]
    [InlineData(DataPlan.DailyThenSlower, 0, "973 MB, unlimited", "Unlimited", 0)]
    public void It_is_told_as_the_plan_counts(DataPlan? plan, int gigabytes, string used, string left, int percent)
    {
        var esim = Esim(plan, DataVolume.FromMegabytes(973), DataVolume.FromGigabytes(gigabytes));
        Assert.Equal((used, left, percent, percent),
            (esim.Allowance.UsedWords, esim.Allowance.LeftWords, esim.Allowance.Percent, esim.UsedPercent));
    }

    [Theory]
    [InlineData(DataPlan.Total, true)]
    [InlineData(DataPlan.DailyThenSlower, false)]
    [InlineData(DataPlan.DailyThenCut, false)]
    [InlineData(DataPlan.DailyUnlimited, false)]
    public void Only_one_volume_raises_an_alert_and_has_an_end_at_its_pace(DataPlan plan, bool isOneVolume)
    {
        var esim = Esim(plan, DataVolume.FromMegabytes(973), DataVolume.FromGigabytes(1));
        Assert.Equal(isOneVolume, AlertRules.OfData(esim, DataVolume.Zero, Now) is not null);
        var forecast = UsageRules.Forecast(esim, [Sample(esim, 10, 100), Sample(esim, 5, 500)]);
        Assert.Equal((true, isOneVolume), (forecast!.PerDay > DataVolume.Zero, forecast.ExhaustedAt is not null));
    }

    [Fact]
    public void The_end_of_a_plan_is_told_with_what_is_left_and_of_a_daily_one_by_the_day()
    {
        string Told(DataPlan plan)
        {
            var esim = Esim(plan, DataVolume.FromMegabytes(973), DataVolume.FromGigabytes(1));
            esim.ExpiresAt = Now.AddHours(5);
            return AlertRules.OfTime(esim, Now)!.Text;
        }
        Assert.Contains("data: 51 MB left of 1 GB.", Told(DataPlan.Total), StringComparison.Ordinal);
        Assert.Contains("data: 1 GB a day.", Told(DataPlan.DailyThenSlower), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_share_is_read_anew_when_the_plan_becomes_known()
    {
        var esim = Esim(null, DataVolume.FromGigabytes(3), DataVolume.FromGigabytes(1));
        Assert.Equal(100, esim.UsedPercent);
        EsimRules.TakeOver(esim, new VendorEsim { EsimTranNo = "1", Plan = DataPlan.DailyThenSlower }, Now);
        Assert.Equal((0, "3 GB, a volume a day"), (esim.UsedPercent, esim.Allowance.UsedWords));
    }

    private static Esim Esim(DataPlan? plan, DataVolume used, DataVolume total) => new()
    {
        EsimTranNo = "1",
        Plan = plan,
        // What the vendor tells of seven days may be their sum.
        Total = plan is null or DataPlan.Total ? total : new DataVolume(total.Bytes * 7),
        DayVolume = plan is null or DataPlan.Total ? null : total,
        Used = used,
        Status = EsimStatus.InUse,
        UsedAsOf = Now,
        ActivatedAt = Now.AddDays(-12),
    };

    private static UsageSample Sample(Esim esim, int daysAgo, int megabytes) => new()
    {
        EsimTranNo = esim.EsimTranNo,
        At = Now.AddDays(-daysAgo),
        Used = DataVolume.FromMegabytes(megabytes),
        Total = esim.Total,
    };
}
