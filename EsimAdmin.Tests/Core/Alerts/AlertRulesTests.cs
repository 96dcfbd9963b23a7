using EsimAdmin.Core;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Orders;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core.Alerts;

public sealed class AlertRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(40, 49, null)]
    [InlineData(49, 50, 50)]
    [InlineData(50, 79, null)]
    [InlineData(40, 95, 90)]
    [InlineData(79, 80, 80)]
    [InlineData(90, 99, null)]
    [InlineData(95, 100, 100)]
    [InlineData(0, 100, 100)]
    public void The_highest_step_that_was_passed_is_told_and_no_lower_one(int before, int after, int? told) =>
        Assert.Equal(told is null ? null : $"Data:1:{told}:1000", AlertRules.OfData(Used(after), new DataVolume(before * 10), Noon)?.Key);

    [Property]
    public bool However_it_is_used_each_step_of_an_allowance_is_told_at_most_once_and_the_last_always(byte[] uses)
    {
        var keys = new List<string>();
        var used = 0L;
        foreach (var use in uses ?? [])
        {
            var before = used;
            used = Math.Min(1000, used + use);
            if (AlertRules.OfData(Used((int)used, per: 1), new DataVolume(before), Noon) is { } alert) keys.Add(alert.Key);
        }
        return keys.Distinct().Count() == keys.Count && used == 1000 == keys.Contains("Data:1:100:1000");
    }

    [Fact]
    public void A_top_up_makes_the_steps_new()
    {
        var (before, after) = (Used(85), Used(85));
        after.Total = new DataVolume(2000);
        Assert.Null(AlertRules.OfData(after, before.Used, Noon));
        after.Used = new DataVolume(1700);
        Assert.Equal("Data:1:80:2000", AlertRules.OfData(after, before.Used, Noon)!.Key);
    }

    [Fact]
    public void That_data_runs_out_is_told_a_day_ahead_unless_the_plan_ends_first()
    {
        Esim esim = Used(60);
        esim.ExhaustsAt = Noon.AddHours(20);
        Assert.Equal(AlertKind.RunsOut, AlertRules.OfForecast(esim, Noon)!.Kind);
        esim.ExpiresAt = Noon.AddHours(19);
        Assert.Null(AlertRules.OfForecast(esim, Noon));
        (esim.ExpiresAt, esim.ExhaustsAt) = (null, Noon.AddHours(25));
        Assert.Null(AlertRules.OfForecast(esim, Noon));
        var early = Used(10);
        early.ExhaustsAt = Noon.AddHours(2);
        Assert.Null(AlertRules.OfForecast(early, Noon));
    }

    [Theory]
    [InlineData(EsimStatus.InUse, 23, AlertKind.Ends)]
    [InlineData(EsimStatus.Suspended, 23, AlertKind.Ends)]
    [InlineData(EsimStatus.InUse, 25, null)]
    [InlineData(EsimStatus.New, 160, AlertKind.NeverInstalled)]
    [InlineData(EsimStatus.New, 170, null)]
    [InlineData(EsimStatus.Expired, 1, null)]
    [InlineData(EsimStatus.Deleted, 1, null)]
    [InlineData(EsimStatus.InUse, -1, null)]
    public void The_end_is_told_a_day_ahead_and_the_lapse_of_what_nobody_installed_a_week(EsimStatus status, int hours, AlertKind? kind)
    {
        var esim = new Esim { EsimTranNo = "1", Status = status, ExpiresAt = Noon.AddHours(hours) };
        Assert.Equal(kind, AlertRules.OfTime(esim, Noon)?.Kind);
    }

    [Theory]
    [InlineData(EsimStatus.InUse, 24, 23, false)]
    [InlineData(EsimStatus.InUse, 24, 5, true)]
    [InlineData(EsimStatus.New, 72, 71, false)]
    [InlineData(EsimStatus.New, 72, 17, true)]
    [InlineData(EsimStatus.InUse, 720, 23, true)]
    public void Short_spans_are_told_of_in_their_last_quarter(EsimStatus status, int hours, int left, bool told)
    {
        var (end, start) = (Noon.AddHours(left), Noon.AddHours(left - hours));
        Assert.Equal(told, AlertRules.OfTime(new Esim
        {
            EsimTranNo = "1",
            Status = status,
            CreatedAt = start,
            ActivatedAt = start,
            ExpiresAt = end
        }, Noon) is not null);
    }

    [Fact]
    public void What_is_told_of_an_esim_is_over_once_it_is_topped_up_prolonged_installed_or_ended()
    {
        var esim = Used(85);
        (esim.ExhaustsAt, esim.ExpiresAt) = (Noon.AddHours(20), Noon.AddHours(21));
        Alert[] told = [AlertRules.OfData(esim, default, Noon)!, AlertRules.OfForecast(esim, Noon)!, AlertRules.OfTime(esim, Noon)!];
        Assert.Equal([AlertKind.Data, AlertKind.RunsOut, AlertKind.Ends], told.Select(alert => alert.Kind));
        Assert.DoesNotContain(told, alert => AlertRules.IsOver(alert, esim));
        esim.Total = new DataVolume(2000);
        Assert.Equal([true, true, false], told.Select(alert => AlertRules.IsOver(alert, esim)));
        esim.ExpiresAt = Noon.AddDays(30);
        Assert.All(told, alert => Assert.True(AlertRules.IsOver(alert, esim)));

        var idle = new Esim { EsimTranNo = "1", Status = EsimStatus.New, ExpiresAt = Noon.AddDays(2) };
        var download = AlertRules.OfDownload(idle, Noon);
        var lapse = AlertRules.OfTime(idle, Noon)!;
        Assert.False(AlertRules.IsOver(lapse, idle));
        idle.Status = EsimStatus.Downloaded;
        Assert.True(AlertRules.IsOver(lapse, idle));
        Assert.False(AlertRules.IsOver(download, idle));
        idle.Status = EsimStatus.Installed;
        Assert.True(AlertRules.IsOver(download, idle));

        var kept = AlertRules.OfEsim(esim, AlertKind.UncertainAction, AlertSeverity.Critical, "1", "Look.", Noon);
        esim.Status = EsimStatus.Expired;
        Assert.False(AlertRules.IsOver(kept, esim));
    }

    [Theory]
    [InlineData("22:00", "07:00", "UTC", "2026-11-24T23:30:00Z", true)]
    [InlineData("22:00", "07:00", "UTC", "2026-11-24T06:59:00Z", true)]
    [InlineData("22:00", "07:00", "UTC", "2026-11-24T07:00:00Z", false)]
    [InlineData("22:00", "07:00", "Asia/Tokyo", "2026-11-24T13:30:00Z", true)]
    [InlineData("22:00", "07:00", "Asia/Tokyo", "2026-11-24T23:30:00Z", false)]
    [InlineData("12:00", "13:00", "UTC", "2026-11-24T12:30:00Z", true)]
    [InlineData("12:00", "12:00", "UTC", "2026-11-24T12:00:00Z", false)]
    [InlineData("22:00", "07:00", "Nowhere/Atall", "2026-11-24T23:30:00Z", true)]
    public void Quiet_hours_are_those_of_the_persons_clock_also_over_midnight(string from, string to, string zone, string at, bool quiet)
    {
        static int Minutes(string time) => (int)TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToTimeSpan()
            .TotalMinutes;
        var preference = new AlertPreference { PersonId = "1", QuietFrom = Minutes(from), QuietTo = Minutes(to), TimeZone = zone };
        var now = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(quiet, AlertRules.IsQuiet(preference, null, now));
        // The zone that they have chosen goes before the browser's.
        preference.TimeZone = "Pacific/Honolulu";
        Assert.Equal(quiet, AlertRules.IsQuiet(preference, zone, now));
    }

    [Theory]
    [InlineData(0.1, 0.1, null)]
    [InlineData(1, 1, "Nobody knows yet")]
    [InlineData(25, 25, "more than a day")]
    [InlineData(50, 2, "Nobody knows yet")]
    public void An_order_that_is_not_certain_is_told_of_and_after_a_day_somebody_has_to_look(double hours, double sentHours, string? words)
    {
        var part = new OrderPart { TransactionId = "t", PackageCode = "P", PackageName = "P", Count = 1, State = PartState.Unknown };
        part.SentAt = Noon.AddHours(-sentHours);
        var order = new Order
        {
            Id = 7,
            PersonId = "1",
            PersonName = "Maya",
            CreatedAt = Noon.AddHours(-hours),
            Status = OrderStatus.Checking,
            Parts = [part],
        };
        var alert = AlertRules.OfOrder(order, Noon);
        Assert.Equal(words is null, alert is null);
        Assert.Contains(words ?? "", alert?.Text ?? "", StringComparison.Ordinal);
        Assert.Equal(words?.Contains("day", StringComparison.Ordinal), alert?.Key.StartsWith("order:7:", StringComparison.Ordinal));
    }

    private static Esim Used(int amount, int per = 10) => new()
    {
        EsimTranNo = "1",
        Iccid = "89",
        Status = EsimStatus.InUse,
        Total = new DataVolume(1000),
        Used = new DataVolume(amount * per)
    };
}
