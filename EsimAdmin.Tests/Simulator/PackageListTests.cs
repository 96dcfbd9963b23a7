using System.Text.Json.Nodes;
using EsimAdmin.Simulator;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Simulator;

/// <summary>What <c>package/list</c> holds, and what it can be asked.</summary>
public sealed class PackageListTests
{
    [Theory, MemberData(nameof(RawVendor.RealAndStrict), MemberType = typeof(RawVendor))]
    public async Task Every_kind_of_plan_is_listed_and_each_filter_gives_its_own_and_only_its_own(SimulatorPreset preset)
    {
        await using var vendor = await RawVendor.OpenAsync(preset);
        var all = await ListAsync(vendor, new { });
        Assert.Equal(vendor.Simulator.World.Catalogue.Base.Count, all.Count);
        foreach (var type in new[] { 1, 2, 3, 4 })
        {
            var some = await ListAsync(vendor, new { dataType = type.ToString() });
            Assert.NotEmpty(some);
            Assert.Equal(all.Where(package => (int)package["dataType"]! == type).Select(Code), some.Select(Code));
        }
        Assert.All(all.Where(package => (int)package["dataType"]! == 4), package => Assert.Equal(0, (long)package["volume"]!));
    }

    [Fact]
    public async Task Daily_plans_are_missing_from_the_whole_list_when_told_to()
    {
        await using var vendor = await RawVendor.OpenAsync(change: options => options.ListsDailyPlans = false);
        Assert.All(await ListAsync(vendor, new { }), package => Assert.Equal(1, (int)package["dataType"]!));
        Assert.NotEmpty(await ListAsync(vendor, new { dataType = 2 }));
    }

    [Fact]
    public async Task A_package_is_found_by_its_code_its_slug_and_its_slug_in_place_of_the_code()
    {
        await using var vendor = await RawVendor.OpenAsync();
        var spain = vendor.Package("ES_3_30").Code;
        Assert.Equal([spain], (await ListAsync(vendor, new { packageCode = spain })).Select(Code));
        Assert.Equal([spain], (await ListAsync(vendor, new { packageCode = "ES_3_30" })).Select(Code));
        Assert.Equal([spain], (await ListAsync(vendor, new { slug = "ES_3_30", packageCode = "" })).Select(Code));
        Assert.Equal("base data plan code:[X] doesn`t exist.",
            (await vendor.AskAsync("package/list", new { packageCode = "X" }))["errorMsg"]!.ToString());
    }

    [Theory]
    [InlineData("TOPUP")]
    [InlineData("")]
    [InlineData(null)]
    public async Task The_top_ups_of_an_esim_are_listed_by_either_key_whatever_the_type_says(string? type)
    {
        await using var vendor = await RawVendor.OpenAsync();
        var package = vendor.Simulator.World.Catalogue.Base.First(one => one is { SupportTopUpType: 2, DataType: 1 });
        var esim = (await vendor.BuyAsync(package.Code)).Single();
        var expected = vendor.Simulator.World.Catalogue.TopUpsFor(package).Select(topUp => topUp.Code).ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, (await ListAsync(vendor, new { type, iccid = esim["iccid"]!.ToString() })).Select(Code));
        Assert.Equal(expected, (await ListAsync(vendor, new { type, esimTranNo = esim["esimTranNo"]!.ToString() })).Select(Code));
    }

    [Fact]
    public async Task Names_regions_and_operators_are_written_as_the_vendor_writes_them()
    {
        await using var vendor = await RawVendor.OpenAsync();
        var bySlug = (await ListAsync(vendor, new { })).ToDictionary(package => package["slug"]!.ToString());
        Assert.Equal("Spain 3GB 30Days", bySlug["ES_3_30"]["name"]!.ToString());
        Assert.Equal("Georgia 1GB/Day FUP1Mbps", bySlug["GE_1_Daily_1Mbps"]["name"]!.ToString());
        Assert.StartsWith("Hong Kong (China) ", bySlug["HK_1_7"]["name"]!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Turkey ", bySlug["TR_1_7"]["name"]!.ToString(), StringComparison.Ordinal);

        var places = (await vendor.GetAsync("location/list"))["locationList"]!.AsArray()
            .Select(place => place!["code"]!.ToString()).ToHashSet();
        Assert.All(bySlug.Values, package =>
        {
            Assert.Contains(package["locationCode"]!.ToString(), places);
            Assert.NotNull(package["fupPolicy"]);
            Assert.All(package["locationNetworkList"]!.AsArray(), network => Assert.EndsWith(".png", network!["locationLogo"]!.ToString(),
                StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Packages_are_as_various_as_the_vendors()
    {
        await using var vendor = await RawVendor.OpenAsync();
        var all = await ListAsync(vendor, new { });
        void Some(Func<JsonNode, bool> wanted) => Assert.Contains(all, package => wanted(package));
        bool Daily(JsonNode package) => (int)package["dataType"]! > 1;

        Assert.InRange(all.Count, 2950, 3150);
        Some(package => (bool)package["favorite"]!);
        Some(package => package["locationNetworkList"]!.AsArray().Any(network => network!["operatorList"]!.AsArray().Count == 0));
        Some(package => package["speed"]!.ToString() == "5G/LTE");
        Some(package => package["slug"]!.ToString() == "US_10_30_TMobile");
        Some(package => package["fupPolicy"]!.ToString() == "128 Kbps");
        Some(package => package["fupPolicy"]!.ToString() == "512 Kbps");
        Some(package => Daily(package) && package["ipExport"]!.ToString().Contains('/', StringComparison.Ordinal));
        Some(package => (long)package["retailPrice"]! != 2 * (long)package["price"]!);
        Some(package => (long)package["retailPrice"]! == 2 * (long)package["price"]!);
        Some(package => package["name"]!.ToString().Length >= 80);
        Assert.True(all.Count(package => Daily(package) && package["location"]!.ToString() == "JP") >= 4);
    }

    [Fact]
    public async Task Now_and_then_the_whole_list_is_too_much()
    {
        await using var vendor = await RawVendor.OpenAsync(change: options => options.BusyPercent = 100);
        var answer = await vendor.AskAsync("package/list");
        Assert.Equal(("900001", "system busy"), (answer["errorCode"]!.ToString(), answer["errorMsg"]!.ToString()));
        Assert.NotEmpty(await ListAsync(vendor, new { locationCode = "JP" }));
    }

    private static string Code(JsonNode package) => package["packageCode"]!.ToString();

    private static async Task<List<JsonNode>> ListAsync(RawVendor vendor, object filter) =>
        [.. (await vendor.GetAsync("package/list", filter))["packageList"]!.AsArray().Select(package => package!)];
}
