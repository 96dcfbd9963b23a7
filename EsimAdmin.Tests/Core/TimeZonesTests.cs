using System.Globalization;
using EsimAdmin.Core;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core;

/// <summary>Zones under the names that browsers give.</summary>
public sealed class TimeZonesTests
{
    private static readonly string[] Zones =
        ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo", "America/Havana", "Pacific/Kiritimati", "Pacific/Apia",
            "Australia/Lord_Howe", "Asia/Beirut"];

    [Theory]
    [InlineData("Asia/Calcutta", "Asia/Kolkata")]
    [InlineData("Europe/Kiev", "Europe/Kyiv")]
    [InlineData("America/Buenos_Aires", "America/Argentina/Buenos_Aires")]
    [InlineData("Pacific/Enderbury", "Pacific/Kanton")]
    public void A_zone_is_found_under_its_old_name(string old, string present) =>
        Assert.Equal(TimeZoneInfo.FindSystemTimeZoneById(present).BaseUtcOffset, TimeZones.Find(old)!.BaseUtcOffset);

    [Fact]
    public void What_is_no_zone_is_none() => Assert.Null(TimeZones.Find("Mars/Olympus"));

    [Property(MaxTest = 2000)]
    public void A_day_begins_at_its_first_moment_wherever_somebody_is(int day, int zone)
    {
        var somewhere = TimeZoneInfo.FindSystemTimeZoneById(Zones[(int)((uint)zone % Zones.Length)]);
        var asked = new DateOnly(2026, 1, 1).AddDays(day % 20_000);
        var begin = TimeZones.Begin(asked, somewhere);
        // A day that was left out, as where the line of dates was moved, begins with the next one.
        var first = TimeZones.Day(begin, somewhere);
        Assert.True(first == asked || first == asked.AddDays(1), $"{somewhere.Id} {asked:O}: {begin:O}");
        Assert.True(TimeZones.Day(begin.AddTicks(-1), somewhere) < asked, $"{somewhere.Id} {asked:O}: {begin:O}");
    }

    [Theory]
    // The clock is set at midnight there: the day begins at one, or twice.
    [InlineData("Africa/Cairo", "2026-04-24", "2026-04-24T01:00:00+03:00")]
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00")]
    [InlineData("Asia/Kolkata", "2026-11-27", "2026-11-27T00:00:00+05:30")]
    public void Where_the_clock_is_set_at_midnight_the_day_begins_all_the_same(string zone, string day, string begin) =>
        Assert.Equal(DateTimeOffset.Parse(begin, CultureInfo.InvariantCulture),
            TimeZones.Begin(DateOnly.Parse(day, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Fact]
    public void The_ends_of_the_calendar_are_days_too()
    {
        foreach (var zone in Zones.Select(TimeZoneInfo.FindSystemTimeZoneById))
        {
            Assert.Equal(DateTimeOffset.MinValue, TimeZones.Begin(DateOnly.MinValue, zone));
            Assert.Equal(DateOnly.MaxValue, DateOnly.FromDateTime(TimeZones.Begin(DateOnly.MaxValue, zone).DateTime));
        }
    }
}
