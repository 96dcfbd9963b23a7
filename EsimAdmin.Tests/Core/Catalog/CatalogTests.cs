using EsimAdmin.Core;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Purchases;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Catalog;

public sealed class CatalogTests
{
    private static readonly CatalogSnapshot Catalog = Make();

    [Theory]
    [InlineData("japan", "JP_1", "JP_5", "AS")]
    [InlineData("japan 5gb", "JP_5", "AS")]
    [InlineData("DOCOMO", "JP_1", "JP_5")]
    [InlineData("5gb 30days", "JP_5", "FR_5")]
    [InlineData("as-2", "AS")]
    [InlineData("nothing like it")]
    public void Words_must_all_match_and_volumes_and_days_are_understood(string search, params string[] codes) =>
        Assert.Equal(codes.Order(), new CatalogQuery(search).Apply(Catalog).Select(entry => entry.Package.Code).Order());

    [Theory]
    [InlineData(DataPlan.Total, "", null)]
    [InlineData(DataPlan.Total, "384 Kbps", "then 384 Kbps")]
    [InlineData(DataPlan.DailyThenSlower, "1 Mbps", "then 1 Mbps until the next day")]
    [InlineData(DataPlan.DailyThenSlower, null, "then slower until the next day")]
    [InlineData(DataPlan.DailyThenCut, null, "then none until the next day")]
    [InlineData(DataPlan.DailyUnlimited, "", null)]
    public void What_follows_when_the_data_is_used_up_is_said(DataPlan plan, string? speed, string? words) =>
        Assert.Equal(words, CatalogRules.AfterLimit(new Package { Code = "A", Plan = plan, FupPolicy = speed }));

    [Fact]
    public void Prices_in_other_money_are_never_shown_as_dollars_nor_paid_in_them()
    {
        var package = new Package { Code = "A", Price = new Money(32_500), Volume = DataVolume.FromGigabytes(1) };
        CatalogRules.Describe(package, new VendorPackage { Code = "A", Currency = "usd" });
        Assert.Equal("$3.25", package.Show(package.Price));
        Assert.Null(PurchaseRules.CurrencyRefusal(package.Currency));
        CatalogRules.Describe(package, new VendorPackage { Code = "A", Currency = "EUR" });
        Assert.Equal("EUR 3.25", package.Show(package.Price));
        Assert.Equal("currency", PurchaseRules.CurrencyRefusal(package.Currency)?.Code);
        Assert.Null(CatalogRules.PricePerGigabyte(package));
    }

    [Theory]
    [InlineData(2, "HOUR", 1)]
    [InlineData(25, "HOUR", 2)]
    [InlineData(3, "MONTH", 90)]
    [InlineData(7, "DAY", 7)]
    public void Durations_in_hours_and_months_are_known_in_days(int duration, string unit, int days) =>
        Assert.Equal(days, PackageWords.Days(duration, PackageWords.ReadUnit(unit)));

    [Fact]
    public void A_country_filter_finds_regions_that_include_it_after_its_own_packages() =>
        Assert.Equal("AS", new CatalogQuery(Country: "JP").Apply(Catalog)[^1].Package.Code);

    [Fact]
    public void Sorting_by_price_goes_both_ways()
    {
        var up = new CatalogQuery(Sort: CatalogSort.Price).Apply(Catalog).Select(entry => entry.Package.Price.Units).ToList();
        Assert.Equal(up.Order(), up);
        Assert.Equal(up.OrderDescending(), new CatalogQuery(Sort: CatalogSort.Price, Descending: true).Apply(Catalog)
            .Select(entry => entry.Package.Price.Units));
    }

    [Fact]
    public async Task A_refresh_is_a_difference_new_changed_and_withdrawn()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        var mirror = console.Get<CatalogMirror>();
        var first = (await mirror.RefreshAsync(CallPriority.Person, default)).Value!;
        Assert.Equal((first.Listed, 0, 0), (first.New, first.Changed, first.Withdrawn));

        var package = simulator.World.Catalogue.FindSlug("JP_5_30")!;
        simulator.With(world => { world.SetPrice(package.Code, package.Price + 100); return true; });
        await console.ReadAsync(async context => context.Add(
            new Package { Code = "GONE", Name = "No longer sold", Price = new Money(1) }) is { } && await context.SaveChangesAsync() > 0);
        var second = (await mirror.RefreshAsync(CallPriority.Person, default)).Value!;
        Assert.Equal((0, 1, 1), (second.New, second.Changed, second.Withdrawn));
        var change = await console.ReadAsync(context => context.PriceChanges.SingleAsync());
        Assert.Equal((package.Price, package.Price + 100), (change.Before.Units, change.After.Units));
        Assert.Null((await console.Esim.Catalog.GetAsync(default)).Find("GONE"));
    }

    [Fact]
    public async Task A_price_that_was_asked_for_while_the_long_list_was_on_its_way_is_not_replaced_by_the_lists()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        var mirror = console.Get<CatalogMirror>();
        Assert.NotNull((await mirror.RefreshAsync(CallPriority.Person, default)).Value);
        var package = simulator.World.Catalogue.FindSlug("JP_5_30")!;

        // The list is made, and only its way back takes long.
        simulator.Faults.Add(new Fault { Endpoint = "package/list", Kind = FaultKind.SlowAfter, DelayMilliseconds = 1500 });
        var before = simulator.Meter.Total;
        var refreshing = mirror.RefreshAsync(CallPriority.Background, default);
        await Eventually.TrueAsync(() => simulator.Meter.Total > before, "the list is asked for");
        simulator.With(world => { world.SetPrice(package.Code, package.Price + 100); return true; });
        await mirror.AskPricesAsync([package.Code], CallPriority.Person, default);
        Assert.NotNull((await refreshing).Value);
        var stored = await console.ReadAsync(context => context.Packages.SingleAsync(one => one.Code == package.Code));
        Assert.Equal(package.Price + 100, stored.Price.Units);
    }

    [Theory]
    [InlineData("jápan")]
    [InlineData("JAPAN")]
    [InlineData("ｊａｐａｎ")]
    public void Words_are_found_in_any_case_and_with_any_accents(string typed) =>
        Assert.NotEmpty(new CatalogQuery(typed).Apply(Catalog));

    private static CatalogSnapshot Make()
    {
        var places = new[] { ("JP", "Japan"), ("KR", "South Korea"), ("FR", "France"), ("AS-2", "Japan & South Korea") }
            .ToDictionary(place => place.Item1, place => new Location { Code = place.Item1, Name = place.Item2 });
        CatalogEntry Entry(string code, string place, string countries, int gigabytes, int days, long price, string operators = "") =>
            new(new Package
            {
                Code = code,
                Slug = $"{place}_{gigabytes}_{days}",
                Name = $"{places[place].Name} {gigabytes} GB {days} Days",
                LocationCode = place,
                Countries = countries,
                Volume = DataVolume.FromGigabytes(gigabytes),
                Duration = days,
                Price = new Money(price),
                Operators = operators,
            }, places);
        return new CatalogSnapshot(
        [
            Entry("JP_1", "JP", "JP", 1, 7, 9000, "JP:NTT Docomo 5G"), Entry("JP_5", "JP", "JP", 5, 30, 29500, "JP:NTT Docomo 5G"),
            Entry("FR_5", "FR", "FR", 5, 30, 21000), Entry("AS", "AS-2", "JP,KR", 5, 15, 33300),
        ], [.. places.Values], null);
    }
}
