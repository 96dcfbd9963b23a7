using Bunit;
using EsimAdmin.Core;
using EsimAdmin.Core.Usage;
using EsimAdmin.Web.Components.Pages.Usage;

namespace EsimAdmin.Tests.Web.Components;

public sealed class UsageComponentTests : BunitContext
{
    private static readonly DateOnly Monday = new(2026, 11, 2);

    [Fact]
    public void The_chart_of_days_has_title_units_legend_tooltips_and_the_same_in_a_table()
    {
        DayUse[] days = [new(Monday, "JP", DataVolume.FromGigabytes(3)), new(Monday, "KR", DataVolume.FromGigabytes(1)),
            new(Monday.AddDays(2), "JP", DataVolume.FromMegabytes(512))];
        var chart = Render<UsageDaysChart>(parameters => parameters.Add(one => one.Bars, UsageBars.Of(days, Monday, Monday.AddDays(2)))
            .Add(one => one.Place, code => code == "JP" ? "Japan" : "Korea"));
        Assert.Contains("by day (UTC), data used", chart.Find("figcaption").TextContent, StringComparison.Ordinal);
        Assert.Equal("4.5 GB in all, 4 GB at most in one day.", chart.Find("svg").GetAttribute("aria-label"));
        Assert.Equal(["Japan", "Korea"], chart.FindAll(".legend li").Select(item => item.TextContent));
        Assert.Equal("2 Nov 2026: 4 GB\nJapan: 3 GB\nKorea: 1 GB", chart.Find("svg title").TextContent);
        Assert.Equal(3, chart.FindAll("svg g").Count);
        Assert.Equal(["4 Nov 2026", "512 MB", "512 MB", "0 MB"], chart.FindAll("tbody tr")[0].Children.Select(cell => cell.TextContent));
    }

    [Fact]
    public void A_year_is_drawn_by_week_and_without_use_it_says_so()
    {
        var year = Render<UsageDaysChart>(parameters => parameters.Add(
            one => one.Bars, UsageBars.Of([new DayUse(Monday, "JP", new DataVolume(1))], Monday.AddDays(-364), Monday))
            .Add(one => one.Place, code => code));
        Assert.Equal(53, year.FindAll("svg g").Count);
        Assert.Contains("by week", year.Find("figcaption").TextContent, StringComparison.Ordinal);
        var empty = Render<UsageDaysChart>(parameters => parameters.Add(one => one.Bars, UsageBars.Of([], Monday, Monday.AddDays(6)))
            .Add(one => one.Place, code => code));
        Assert.Contains("No data was used", empty.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_number_of_what_lies_ahead_leads_to_its_list()
    {
        var card = Render<OutlookCard>(parameters => parameters.Add(one => one.Outlook,
            new Outlook(10, 2, new(1, 2, 3), new(4, 5, 6), new(7, 8, 9), Money.FromDollars(12))).Add(one => one.OnlyMine, true));
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8", "9"], card.FindAll("td a").Select(link => link.TextContent));
        Assert.Equal("esims?concern=Ends&days=3&mine=true&sort=Expiring", card.FindAll("td a")[4].GetAttribute("href"));
        Assert.Contains("$12.00 can still be refunded", card.Markup, StringComparison.Ordinal);
    }
}
