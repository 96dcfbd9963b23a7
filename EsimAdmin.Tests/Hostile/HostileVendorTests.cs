using System.Globalization;
using System.Net;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Usage;
using EsimAdmin.Core.Webhooks;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Tests.Hostile;

/// <summary>A vendor that answers anything: 500 seeded variations of every answer and webhook over real HTTP.</summary>
public sealed class HostileVendorTests
{
    private const int Variations = 500;
    private const CallPriority Now = CallPriority.Person;

    [Fact]
    public async Task No_variation_of_any_answer_is_more_than_a_problem_and_what_stands_beside_it_is_read()
    {
        await using var simulator = await TestSimulator.StartAsync(options => options.InitialBalance = long.MaxValue / 1_000_000);
        var keys = AccountTests.Populate(simulator, 6);
        var (healthy, package) = (keys[2], simulator.World.Catalogue.FindSlug("JP_5_30")!.Code);
        await using var vendor = await HostileVendor.StartAsync(simulator, package);
        await using var services = simulator.Client(vendor.Point);
        var client = services.GetRequiredService<EsimAccessClient>();
        var (from, until) = (DateTimeOffset.UnixEpoch.AddYears(40), TimeProvider.System.GetUtcNow().AddDays(1));
        for (var seed = 1; seed <= Variations; seed++)
        {
            var around = new Variation(seed, null).IsAround;
            var words = $"seed {seed}";
            vendor.Change = (endpoint, _, answer) => new Variation(seed, endpoint == "package/list" ? package : healthy,
                all: endpoint is not ("package/list" or "esim/query" or "esim/usage/query")).Of(answer);
            Read(await client.EsimsCreatedAsync(from, until, 1, Now, default), esims =>
                esims.Single(esim => esim.EsimTranNo == healthy).ActivationCode is { Length: > 0 });
            Read(await client.PackagesAsync(Now, default), packages =>
                packages.Any(one => one is { Code: { } code, Price.Units: > 0, Name.Length: > 0 } && code == package));
            Read(await client.UsageAsync([keys[1], healthy], Now, default), usage =>
                usage.Single(one => one.EsimTranNo == healthy).Used is not null);
            _ = await client.LocationsAsync(Now, default);
            _ = await client.TopUpsForAsync("89103000000000000020", Now, default);
            _ = await client.WebhookAsync(default);
            _ = await client.SuspendAsync(keys[1], Now, default);
            _ = await client.TopUpAsync(new TopUpOrder(keys[1], "none", $"top-up-{seed}", new(1), null), Now, default);
            _ = await client.BalanceAsync(Now, default);
            // It is refused: no variation makes an order of that.
            var order = await client.OrderAsync(new EsimOrder($"order-{seed}", package, 1, new(1), null), Now, default);
            Assert.True(order.Problem is not null, words);

            void Read<T>(Outcome<T> answer, Func<T, bool> holds)
            {
                if (around) return;
                Assert.True(answer.Succeeded(out var value, out var problem) && holds(value), $"{words}: {problem}");
            }
        }
        var notes = services.GetRequiredService<UnreadableNotes>().Take();
        Assert.True(vendor.Answers >= Variations * 11, $"{vendor.Answers} answers");
        Assert.InRange(notes.Count, 60, 200);
        Assert.All(notes, note => Assert.InRange(note.Raw.Length, 1, UnreadableRules.LongestRaw));
        Assert.DoesNotContain(notes, note => note.Raw.Contains("LPA:1$rsp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_import_order_sweep_refresh_webhook_or_worker_stops_and_all_is_right_once_the_vendor_is()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var keys = AccountTests.Populate(simulator, 6);
        var (healthy, package) = (keys[2], simulator.World.Catalogue.FindSlug("JP_5_30")!.Code);
        await using var vendor = await HostileVendor.StartAsync(simulator, package);
        using var log = new ListLog();
        await using var console = await vendor.ConsoleAsync(simulator, workers: true, log);
        var catalog = console.Get<CatalogMirror>();
        Assert.Null((await catalog.RefreshAsync(Now, default)).Problem);
        await Eventually.GetAsync(() => console.ReadAsync(context => context.Esims.CountAsync()), count => count == 6,
            "the account is known");

        var placed = new List<long>();
        for (var seed = 1; seed <= Variations; seed++)
        {
            var (variation, words) = (seed, $"seed {seed}");
            vendor.Change = (endpoint, _, answer) =>
                new Variation(variation, endpoint == "package/list" ? package : healthy).Of(answer);
            var around = new Variation(seed, null).IsAround;
            VendorProblem? problem = null;
            switch (seed % 5)
            {
                case 0 when seed % 50 == 0: placed.AddRange(await PlaceAsync(console, package)); break;
                case 0: await console.Get<OrderEngine>().RoundAsync(default); break;
                case 1: problem = (await catalog.RefreshAsync(Now, default)).Problem; break;
                case 2:
                    await console.ReadAsync(context => context.Facts.Where(fact => fact.Name.StartsWith("import.")).ExecuteDeleteAsync());
                    problem = await console.Get<EsimImporter>().RunAsync(default);
                    break;
                case 3: problem = await console.Get<EsimSweeper>().RunAsync(default); break;
                default:
                    problem = (await console.Esim.Esims.RefreshAsync(healthy, default)).Problem;
                    await console.Get<UsageCollector>().RoundAsync(default);
                    await console.Get<BalanceMirror>().RefreshAsync(Now, default);
                    break;
            }
            Assert.True(around || problem is null, $"{words}: {problem}");
            await console.Get<WebhookInbox>()
                .TakeAsync(new Variation(seed, null, all: true).Of(Webhook(seed, keys[seed % 6])), "127.0.0.1");
        }
        vendor.Change = null;

        console.Caller.Caller = TestCaller.As(Roles.Administrator);
        var service = console.Esim;
        foreach (var order in placed) await Eventually.GetAsync(async () =>
        {
            await console.Get<OrderEngine>().AdvanceOrderAsync(order, Now, default);
            return (await service.Orders.GetAsync(order, default))!.Status;
        }, status => status is OrderStatus.Complete or OrderStatus.Failed, "the order is decided");
        Assert.NotEmpty(placed);
        Assert.Equal(simulator.With(world => world.Orders.Count) - 1,
            await console.ReadAsync(context => context.Orders.CountAsync(order => order.Status == OrderStatus.Complete)));
        Assert.Null((await catalog.RefreshAsync(Now, default)).Problem);
        foreach (var sold in (await service.Catalog.GetAsync(default)).Entries)
            Assert.Equal(simulator.With(world => world.PriceOf(world.Catalogue.Find(sold.Package.Code)!)), sold.Package.Price.Units);
        await Eventually.GetAsync(() => console.ReadAsync(context => context.Deliveries.CountAsync(one => one.ProcessedAt == null)),
            open => open == 0, "all webhooks are worked off");
        Assert.True((await service.Webhooks.SweepAsync(default)).IsDone);
        foreach (var key in keys) Assert.True((await service.Esims.RefreshAsync(key, default)).IsDone);
        foreach (var esim in await console.ReadAsync(context => context.Esims.Where(one => keys.Contains(one.EsimTranNo)).ToListAsync()))
        {
            var vendors = simulator.With(world => world.FindEsim(esim.EsimTranNo)!);
            var code = await console.Services.CodeOfAsync(esim.EsimTranNo);
            Assert.Equal((vendors.Iccid, vendors.Ac, vendors.EsimStatus), (esim.Iccid, code, esim.VendorStatus));
        }

        // What the main pages show.
        Assert.InRange((await service.Esims.ListAsync(new EsimQuery(), 0, 50, default)).Total, 6, 500);
        Assert.Equal(placed.Count, (await service.Orders.ListAsync(new OrderQuery(), 0, 50, default)).Total);
        foreach (var row in await console.ReadAsync(context => context.Esims.Select(esim => esim.EsimTranNo).ToListAsync()))
        {
            _ = await service.Esims.GetAsync(row, default);
            _ = await service.Usage.OfEsimAsync(row, default);
        }
        _ = await service.Usage.OutlookAsync(false, default);
        _ = await service.Alerts.ListAsync(default, 0, 50, default);
        _ = await service.Finance.LedgerAsync(default, 0, 50, default);
        _ = await service.Finance.BurnDownAsync(default);
        _ = await service.Customers.ListAsync(default, 0, 50, default);
        Assert.Equal(100, (await service.Webhooks.LastAsync(null, null, 100, default)).Count);
        var named = await Eventually.GetAsync(() => service.Health.UnreadableAsync(default, 0, 200, default),
            page => page.Rows.Any(field => field.Source.StartsWith("webhook", StringComparison.Ordinal)), "what is unreadable is named");
        Assert.InRange(named.Total, 60, 200);
        Assert.Contains(named.Rows, field => field is { Source: "esim/query", Field: "obj.esimList[].expiredTime", Row: not null });
        Assert.Contains(named.Rows, field => field is { Source: "package/list", Field: "obj.packageList[].price" });
        // What is repeated in vain is said by the library that repeats it.
        Assert.Equal([], log.From(LogLevel.Error).Where(line => !line.StartsWith("Execution attempt.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task No_variation_of_a_webhook_is_an_error_and_each_that_is_an_object_is_stored_worked_off_and_named()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        using var client = web.Plain();
        var stored = 0;
        for (var seed = 1; seed <= Variations; seed++)
        {
            using var body = new ByteArrayContent(new Variation(seed, null, all: true).Of(Webhook(seed, "26010000000001")));
            using var answer = await client.PostAsync(new Uri("/webhooks/esim-access", UriKind.Relative), body);
            // One in 35 is no webhook at all.
            Assert.True(answer.StatusCode == HttpStatusCode.OK || seed % 35 == 0 && answer.StatusCode == HttpStatusCode.BadRequest,
                $"seed {seed}: {answer.StatusCode}");
            if (answer.StatusCode == HttpStatusCode.OK) stored++;
        }
        var states = await Eventually.GetAsync(() => web.ReadAsync(context => context.Deliveries
                .Where(one => !EF.Functions.Like(one.Body, "%\"Test\"%")).Select(one => one.State).ToListAsync()),
            all => all.Count >= stored && !all.Exists(DeliveryRules.Open.Contains), "all are worked off");
        Assert.DoesNotContain(DeliveryState.Failed, states);
        Assert.InRange(states.Count(state => state == DeliveryState.Applied), stored / 4, stored);
        await Eventually.GetAsync(() => web.ReadAsync(context => context.UnreadableFields.ToListAsync()), fields =>
            fields.Exists(field => field is { Source: "webhook ESIM_STATUS", Field: "content.esimTranNo" })
            && fields.Exists(field => field is { Source: "webhook", Field: UnreadableRules.Whole }), "they are named");
    }

    private static async Task<IEnumerable<long>> PlaceAsync(TestConsole console, string package)
    {
        await console.Esim.Cart.AddAsync(package, default);
        if ((await console.Esim.Cart.SetAsync(package, 2, null, default)).Value is not { } cart) return [];
        var placed = await console.Esim.Orders.PlaceAsync(cart.Key, default);
        return placed.IsDone ? [placed.Value] : [];
    }

    private static string Webhook(int seed, string key)
    {
        var type = NoticeTypes.All.ElementAt(seed % NoticeTypes.All.Count);
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $$"""
            {"notifyType":"{{type}}","notifyId":"hostile-{{seed}}","eventGenerateTime":"{{now}}","content":{"orderNo":"B2601000000000",
            "esimTranNo":"{{key}}","transactionId":"bulk","iccid":"8910300000000000001","esimStatus":"IN_USE","smdpStatus":"ENABLED",
            "totalVolume":1073741824,"orderUsage":5000,"remain":1,"lastUpdateTime":"{{now}}","remainThreshold":0.1,"durationUnit":"DAY",
            "totalDuration":30,"expiredTime":"{{now}}"} }
            """;
    }
}
