using System.Text;
using System.Text.Json.Nodes;
using EsimAdmin.Core;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Hostile;

/// <summary>What one value does that cannot be read: nothing but to be unknown, and named.</summary>
public sealed class UnreadableTests : IAsyncLifetime
{
    private TestSimulator _simulator = default!;
    private HostileVendor _vendor = default!;
    private TestConsole _console = default!;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _vendor = await HostileVendor.StartAsync(_simulator, PackageCode);
        _console = await _vendor.ConsoleAsync(_simulator, workers: false);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _vendor.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    private string PackageCode => _simulator.World.Catalogue.FindSlug("JP_5_30")!.Code;

    [Theory]
    [InlineData("expiredTime", "true")]
    [InlineData("expiredTime", "253402300799999")]
    [InlineData("activateTime", "\"0001-01-01T00:00:00Z\"")]
    [InlineData("totalVolume", "\"1,073,741,824\"")]
    [InlineData("orderUsage", "{\"bytes\":1}")]
    [InlineData("packageList", "{\"0\":{\"packageCode\":\"A\"}}")]
    [InlineData("packageList", "\"none\"")]
    [InlineData("esimStatus", "[\"IN_USE\"]")]
    [InlineData("totalDuration", "-30")]
    [InlineData("dataType", "\"daily\"")]
    public async Task One_bad_value_is_unknown_and_named_and_the_import_goes_on(string field, string value)
    {
        var keys = AccountTests.Populate(_simulator, 68);
        Answer("esim/query", answer => Row(answer, keys[7])[field] = JsonNode.Parse(value));
        Assert.Null(await _console.Get<EsimImporter>().RunAsync(default));
        Assert.Null(await _console.Get<EsimSweeper>().RunAsync(default));
        Assert.Equal(68, await _console.ReadAsync(context => context.Esims.CountAsync(esim => esim.HasActivationCode)));

        var named = Assert.Single(await NamedAsync());
        Assert.Equal(("esim/query", $"obj.esimList[].{field}", keys[7], 2),
            (named.Source, named.Field, named.Row, named.Times));
        Assert.Equal(value, named.Raw);
        Assert.True(named.FirstAt <= named.LastAt);
    }

    [Theory]
    [InlineData("\"7,100\"")]
    [InlineData("true")]
    [InlineData("-1")]
    [InlineData("0.71")]
    [InlineData("9223372036854775807")]
    [InlineData("{\"usd\":1}")]
    public async Task A_price_that_cannot_be_read_leaves_the_old_one_and_nothing_is_bought_at_it(string price)
    {
        var mirror = _console.Get<CatalogMirror>();
        Assert.Null((await mirror.RefreshAsync(CallPriority.Person, default)).Problem);
        var before = await PackageAsync(PackageCode);
        Answer("package/list", answer => Package(answer, PackageCode)["price"] = JsonNode.Parse(price));
        var difference = (await mirror.RefreshAsync(CallPriority.Person, default)).Value!;
        Assert.Equal((0, 0, 0), (difference.New, difference.Changed, difference.Withdrawn));
        Assert.Equal(before.Price, (await PackageAsync(PackageCode)).Price);

        await _console.Esim.Cart.AddAsync(PackageCode, default);
        var cart = (await _console.Esim.Cart.SetAsync(PackageCode, 1, null, default)).Value!;
        var placed = await _console.Esim.Orders.PlaceAsync(cart.Key, default);
        Assert.Equal(VendorErrors.Unreadable, placed.Problem?.Code);
        Assert.Equal(0, _simulator.With(world => world.Orders.Count));
        Assert.Equal(price, Assert.Single(await NamedAsync()).Raw);
    }

    [Fact]
    public async Task Only_what_is_no_longer_sold_leaves_the_catalogue_whatever_else_cannot_be_read()
    {
        var mirror = _console.Get<CatalogMirror>();
        Assert.Null((await mirror.RefreshAsync(CallPriority.Person, default)).Problem);
        await _console.ReadAsync(async context =>
        {
            context.Add(new Package { Code = "GONE", Name = "No longer sold", Price = new Money(1) });
            return await context.SaveChangesAsync();
        });
        // One is known by its code alone; of another not even that can be read, and two rows are none.
        var lost = "";
        Answer("package/list", answer =>
        {
            if (answer["obj"]?["packageList"] is not JsonArray { Count: > 3 } list) return;
            list[0] = new JsonObject { ["packageCode"] = list[0]!["packageCode"]!.DeepClone(), ["volume"] = true };
            lost = list[1]!["packageCode"]!.ToString();
            list[1]!["packageCode"] = new JsonObject();
            list.Add(null);
            list.Add(17);
        });
        var difference = (await mirror.RefreshAsync(CallPriority.Person, default)).Value!;
        Assert.Equal(1, difference.Withdrawn);
        Assert.Equal(["GONE"], await _console.ReadAsync(context => context.Packages.Where(package => package.WithdrawnAt != null)
            .Select(package => package.Code).ToListAsync()));
        Assert.Null((await PackageAsync(lost)).WithdrawnAt);
    }

    [Fact]
    public async Task An_esim_that_has_no_code_yet_is_not_ready_and_is_asked_for_until_it_has()
    {
        var unmade = true;
        Answer("esim/query", answer =>
        {
            if (!unmade || answer["obj"]?["esimList"] is not JsonArray rows) return;
            foreach (var row in rows.Select(row => row!.AsObject()))
            {
                row.Remove("ac");
                (row["iccid"], row["esimStatus"]) = (null, "GETTING_RESOURCE");
            }
        });
        var placed = await OrderAsync(2);
        await Eventually.TrueAsync(() => _simulator.With(world => world.Esims.Count) == 2, "the eSIMs are listed");
        var engine = _console.Get<OrderEngine>();
        await engine.AdvanceOrderAsync(placed, CallPriority.Person, default);
        var order = (await _console.Esim.Orders.GetAsync(placed, default))!;
        Assert.Equal((OrderStatus.Allocating, 0), (order.Status, order.Parts.Single().Allocated));

        unmade = false;
        await engine.AdvanceOrderAsync(placed, CallPriority.Person, default);
        order = (await _console.Esim.Orders.GetAsync(placed, default))!;
        Assert.Equal((OrderStatus.Complete, 2), (order.Status, order.Parts.Single().Allocated));
        Assert.All(await _console.Esim.Esims.OfOrderAsync(placed, default), esim => Assert.NotEmpty(esim.Iccid));
    }

    [Theory]
    [InlineData("success", "1")]
    [InlineData("success", "\"yes\"")]
    [InlineData("success", "{}")]
    [InlineData("success", null)]
    [InlineData("obj", "\"B1\"")]
    [InlineData("errorCode", "\"200\"")]
    public async Task A_verdict_that_cannot_be_read_is_neither_success_nor_refusal(string field, string? value)
    {
        var isOdd = true;
        Answer("esim/order", answer =>
        {
            if (!Volatile.Read(ref isOdd)) return;
            if (value is null) answer.AsObject().Remove(field);
            else answer[field] = JsonNode.Parse(value);
        });
        // Nor does the list tell meanwhile what has become of it.
        var odd = _vendor.Change!;
        _vendor.Change = (asked, body, text) => Volatile.Read(ref isOdd) && asked == "esim/query" ? "{}"u8.ToArray()
            : odd(asked, body, text);
        var placed = await OrderAsync(1);
        Assert.Equal(OrderStatus.Checking, (await _console.Esim.Orders.GetAsync(placed, default))!.Status);
        Volatile.Write(ref isOdd, false);
        await Eventually.GetAsync(async () =>
        {
            await _console.Get<OrderEngine>().AdvanceOrderAsync(placed, CallPriority.Person, default);
            return (await _console.Esim.Orders.GetAsync(placed, default))!.Status;
        }, status => status == OrderStatus.Complete, "it is found out");
        Assert.Equal(1, _simulator.With(world => world.Orders.Count));
    }

    [Fact]
    public async Task An_answer_without_a_list_ends_no_import()
    {
        AccountTests.Populate(_simulator, 68);
        Answer("esim/query", answer => answer["obj"] = new JsonObject());
        Assert.NotNull(await _console.Get<EsimImporter>().RunAsync(default));
        Answer("esim/query", answer => answer["obj"]!["esimList"] = new JsonArray(17, null));
        Assert.NotNull(await _console.Get<EsimImporter>().RunAsync(default));
        _vendor.Change = null;
        await _console.ReadAsync(context => context.Facts.Where(fact => fact.Name.StartsWith("import.")).ExecuteDeleteAsync());
        Assert.Null(await _console.Get<EsimImporter>().RunAsync(default));
        Assert.Equal(68, await _console.ReadAsync(context => context.Esims.CountAsync()));
    }

    [Fact]
    public async Task What_is_priced_in_other_money_today_is_not_ordered_for_as_many_dollars()
    {
        Assert.Null((await _console.Get<CatalogMirror>().RefreshAsync(CallPriority.Person, default)).Problem);
        await _console.Esim.Cart.AddAsync(PackageCode, default);
        var cart = (await _console.Esim.Cart.SetAsync(PackageCode, 1, null, default)).Value!;
        Answer("package/list", answer => Package(answer, PackageCode)["currencyCode"] = "EUR");
        Assert.Equal("currency", (await _console.Esim.Orders.PlaceAsync(cart.Key, default)).Refusal?.Code);
        Assert.Equal(0, _simulator.With(world => world.Orders.Count));
    }

    [Fact]
    public async Task Whoever_sends_webhooks_fills_nothing_with_what_cannot_be_read_and_no_secret_is_shown()
    {
        for (var number = 0; number < 300; number++)
        {
            Notice.Read($$"""{"notifyType":"T{{number}}","content":{"field{{number}}":true,"iccid":[{{number}}],"orderNo":"{{new string('9', 99)}}"} }""",
                _console.Get<UnreadableNotes>());
            Notice.Read($"no JSON {number}", _console.Get<UnreadableNotes>());
        }
        var named = await NamedAsync();
        Assert.Equal(["(all of it)", "content.iccid", "content.orderNo"], named.Select(field => field.Field).Order(StringComparer.Ordinal));
        Assert.All(named, field => Assert.Equal(("webhook", 300), (field.Source, field.Times)));
        Assert.Equal("[299]", named.Single(field => field.Field == "content.iccid").Raw);

        Assert.Equal("(a secret, 6 characters)", UnreadableRules.Shown("obj.esimList[].pin", "[1234]"));
        Assert.Equal("""{"ac":…,"pin" : …,"x":"LPA:1$…"}""",
            UnreadableRules.Shown("obj.esimList", """{"ac":"LPA:1$rsp.example$KEY","pin" : 1234,"x":"LPA:1$rsp.example$KEY"}"""));
        Assert.Equal(UnreadableRules.LongestRaw, UnreadableRules.Shown("obj", new string('x', 9_000)).Length);
    }

    private async Task<long> OrderAsync(int count)
    {
        Assert.Null((await _console.Get<CatalogMirror>().RefreshAsync(CallPriority.Person, default)).Problem);
        await _console.Esim.Cart.AddAsync(PackageCode, default);
        var cart = (await _console.Esim.Cart.SetAsync(PackageCode, count, null, default)).Value!;
        var placed = await _console.Esim.Orders.PlaceAsync(cart.Key, default);
        Assert.True(placed.IsDone, placed.Problem?.VendorMessage);
        return placed.Value;
    }

    private async Task<IReadOnlyList<UnreadableField>> NamedAsync()
    {
        await new UnreadableWorker(_console.Get<UnreadableNotes>(), _console.Get<EsimAdmin.Core.Storage.Work>(), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<UnreadableWorker>.Instance).RoundAsync(default);
        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
        return (await _console.Esim.Health.UnreadableAsync(default, 0, 100, default)).Rows;
    }

    private Task<Package> PackageAsync(string code) =>
        _console.ReadAsync(context => context.Packages.SingleAsync(package => package.Code == code));

    private void Answer(string endpoint, Action<JsonNode> change) => _vendor.Change = (asked, _, text) =>
    {
        if (asked != endpoint) return Encoding.UTF8.GetBytes(text);
        var answer = JsonNode.Parse(text)!;
        change(answer);
        return Encoding.UTF8.GetBytes(answer.ToJsonString());
    };

    private static JsonNode Row(JsonNode answer, string key) =>
        answer["obj"]!["esimList"]!.AsArray().FirstOrDefault(row => row!["esimTranNo"]!.ToString() == key) ?? new JsonObject();

    private static JsonNode Package(JsonNode answer, string code) =>
        answer["obj"]!["packageList"]!.AsArray().FirstOrDefault(row => row!["packageCode"]!.ToString() == code) ?? new JsonObject();
}
