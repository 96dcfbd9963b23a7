using EsimAdmin.Core;

namespace EsimAdmin.Tests.Core;

/// <summary>Zones under the names that browsers give.</summary>
public sealed class TimeZonesTests
{
    [Theory]
    [InlineData("Asia/Calcutta", "Asia/Kolkata")]
    [InlineData("Europe/Kiev", "Europe/Kyiv")]
    [InlineData("America/Buenos_Aires", "America/Argentina/Buenos_Aires")]
    [InlineData("Pacific/Enderbury", "Pacific/Kanton")]
    public void A_zone_is_found_under_its_old_name(string old, string present) =>
        Assert.Equal(TimeZoneInfo.FindSystemTimeZoneById(present).BaseUtcOffset, TimeZones.Find(old)!.BaseUtcOffset);

    [Fact]
    public void What_is_no_zone_is_none() => Assert.Null(TimeZones.Find("Mars/Olympus"));
}
