using System.Diagnostics;
using System.Globalization;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Pending;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Webhooks;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Core.Orders;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Webhooks;

/// <summary>What becomes of webhooks once they are stored, whoever sent them.</summary>
public sealed class WebhookFlowTests : IAsyncLifetime
{
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;
    private List<string> _keys = [];

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _keys = AccountTests.Populate(_simulator, 6);
        _console = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_time_in_9999_does_not_make_later_events_late()
    {
        await TakeAsync(Event(_keys[1], "forged", "SUSPENDED", "\"9999-12-31T23:59:59+0000\""));
        await WorkedOffAsync("forged");
        Assert.False((await EsimAsync(_keys[1])).HeardAt > DateTimeOffset.UtcNow.AddMinutes(5));
        await StatusAsync(_keys[1], EsimStatus.InUse);

        // Nobody hears it from the vendor's answers first.
        _simulator.Faults.Add(new Fault { Endpoint = "esim/query", Kind = FaultKind.ServerErrorBefore, Count = 10_000 });
        await TakeAsync(Event(_keys[1], "genuine", "SUSPENDED", Now));
        Assert.DoesNotContain("nothing new", (await WorkedOffAsync("genuine")).Effect, StringComparison.Ordinal);
        Assert.Equal(EsimStatus.Suspended, (await EsimAsync(_keys[1])).Status);
        Suspend(_keys[1]);
        _simulator.Faults.Clear();
        await StatusAsync(_keys[1], EsimStatus.Suspended);
    }

    [Fact]
    public async Task What_a_phone_could_not_do_is_told_to_support_and_changes_no_state()
    {
        var before = await EsimAsync(_keys[1]);
        await TakeAsync(Event(_keys[1], "failed", "GOT_RESOURCE", Now)
            .Replace("\"ENABLED\"", "\"DOWNLOAD\",\"notifyStatus\":\"Failed\"", StringComparison.Ordinal));
        Assert.Contains("could not", (await WorkedOffAsync("failed")).Effect, StringComparison.Ordinal);
        Assert.Equal(before.Status, (await EsimAsync(_keys[1])).Status);
        var alert = await _console.ReadAsync(context => context.Alerts.SingleAsync(one => one.Kind == AlertKind.NotInstalled));
        Assert.Equal((_keys[1], true, true),
            (alert.EsimTranNo, alert.Text.Contains("DOWNLOAD", StringComparison.Ordinal), alert.IsUnconfirmed));
        // The time that it tells makes no other alert of it; a word that nobody knows is no failure.
        await TakeAsync(Event(_keys[1], "forged", "GOT_RESOURCE", "\"2024-01-01T00:00:00+0000\"")
            .Replace("\"ENABLED\"", "\"DOWNLOAD\",\"notifyStatus\":\"Failed\"", StringComparison.Ordinal));
        await WorkedOffAsync("forged");
        await TakeAsync(Event(_keys[1], "unknown", "SUSPENDED", Now)
            .Replace("\"ENABLED\"", "\"ENABLED\",\"notifyStatus\":\"SUCCESS\"", StringComparison.Ordinal));
        Assert.Contains("Suspended", (await WorkedOffAsync("unknown")).Effect, StringComparison.Ordinal);
        Assert.Equal(1, await _console.ReadAsync(context => context.Alerts.CountAsync(one => one.Kind == AlertKind.NotInstalled)));
        Assert.Single(await _console.ReadAsync(context => context.EsimEvents
            .Where(one => one.EsimTranNo == _keys[1] && one.Text == "The phone could not: DOWNLOAD").ToListAsync()));
    }

    [Fact]
    public async Task Times_out_of_range_harm_nothing_and_the_rest_of_the_delivery_counts()
    {
        string[] times = ["\"0001-01-01T00:00:00+0000\"", "\"0001-01-01T00:00:00+1400\"", "\"99999-01-01T00:00:00Z\"", "99999",
            "253402300800000",
            long.MaxValue.ToString(CultureInfo.InvariantCulture), long.MinValue.ToString(CultureInfo.InvariantCulture), "1e300", "true",
                "{}", "[1]", "\"\"", "null"];
        for (var number = 0; number < times.Length; number++)
        {
            Suspend(_keys[1], number % 2 == 0);
            await TakeAsync(Event(_keys[1], $"odd-{number}", number % 2 == 0 ? "SUSPENDED" : "IN_USE", times[number]));
            Assert.Equal(DeliveryState.Applied, (await WorkedOffAsync($"odd-{number}")).State);
            await StatusAsync(_keys[1], number % 2 == 0 ? EsimStatus.Suspended : EsimStatus.InUse);
            await TakeAsync($$"""{"notifyType":"DATA_USAGE","notifyId":"use-{{number}}","content":{"esimTranNo":"{{_keys[2]}}","lastUpdateTime":{{times[number]}},"expiredTime":{{times[number]}} } }""");
            Assert.Equal(DeliveryState.Applied, (await WorkedOffAsync($"use-{number}")).State);
        }
        var now = DateTimeOffset.UtcNow;
        Assert.False((await EsimAsync(_keys[2])).UsedAsOf > now.AddMinutes(5));
        Assert.InRange((await EsimAsync(_keys[2])).ExpiresAt!.Value, now.AddYears(-2), now.AddYears(10));
    }

    [Fact]
    public async Task What_is_known_here_does_not_wait_behind_what_is_not()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 3000), new ParallelOptions { MaxDegreeOfParallelism = 400 }, async (number, _) =>
            await TakeAsync($$"""{"notifyType":"ESIM_STATUS","notifyId":"junk-{{number}}","content":{"orderNo":"J{{number}}","esimTranNo":"7{{number:D12}}","esimStatus":"CANCEL"} }"""));
        await TakeAsync(Event(_keys[1], "genuine", "SUSPENDED", Now));
        var genuine = await WorkedOffAsync("genuine", 120);
        var before = await _console.ReadAsync(context => context.Deliveries.CountAsync(delivery =>
            delivery.Fingerprint.Contains("junk") && delivery.ProcessedAt > genuine.ReceivedAt
                && delivery.ProcessedAt <= genuine.ProcessedAt));
        Assert.InRange(before, 0, 1000);
        await Eventually.GetAsync(() =>
            _console.ReadAsync(context => context.Deliveries.CountAsync(delivery => delivery.ProcessedAt == null)), open =>
            open == 0, "all is worked off", 120);
    }

    [Fact]
    public async Task A_delivery_does_not_wait_for_the_vendors_answer_to_another()
    {
        await using var simulator = await TestSimulator.StartAsync(options => (options.AllocationSecondsMin, options.AllocationSecondsMax) =
            (300, 301));
        var keys = AccountTests.Populate(simulator, 6);
        await using var console = await StartAsync(simulator, settings => settings["EsimAccess:AttemptTimeout"] = "00:05:00");
        Assert.Null((await console.Get<CatalogMirror>().RefreshAsync(CallPriority.Person, default)).Problem);
        var package = simulator.World.Catalogue.FindSlug("JP_5_30")!;
        await console.Esim.Cart.AddAsync(package.Code, default);
        var placed = await console.Esim.Orders.PlaceAsync((await console.Esim.Cart.SetAsync(package.Code, 1, null, default)).Value!.Key,
            default);
        var orderNo = await Eventually
            .GetAsync(() => console.ReadAsync(context => context.OrderParts.Where(part => part.OrderId == placed.Value)
            .Select(part => part.OrderNo).SingleAsync()), no => no is not null, "the order is taken");

        simulator.Faults.Add(new Fault { Endpoint = "esim/query", Kind = FaultKind.Slow, DelayMilliseconds = 30_000, Count = 100 });
        await TakeAsync($$"""{"notifyType":"ORDER_STATUS","notifyId":"order","content":{"orderNo":"{{orderNo}}","orderStatus":"GOT_RESOURCE"} }""", console);
        await TakeAsync(Event(keys[1], "esim", "SUSPENDED", Now), console);
        Assert.Equal(DeliveryState.Applied, (await WorkedOffAsync("order", console: console)).State);
        Assert.Equal(DeliveryState.Applied, (await WorkedOffAsync("esim", console: console)).State);
        simulator.Faults.Clear();
    }

    [Fact]
    public async Task Copies_of_an_orders_webhook_ask_the_vendor_once_in_a_while()
    {
        await using var shop = await ShopFloor.OpenAsync(options => (options.AllocationSecondsMin, options.AllocationSecondsMax) =
            (300, 301));
        var id = (await shop.PlaceAsync("JP_5_30", 1)).Value;
        // The engine itself asks much later.
        Task<int> ChecksAsync() => shop.Console.ReadAsync(context => context.OrderParts.Select(part => part.Checks).SingleAsync());
        var later = TimeProvider.System.GetUtcNow().AddHours(1);
        await Eventually.GetAsync(() => shop.Console.ReadAsync(context => context.OrderParts
            .Where(part => part.LeasedUntil == null && part.OrderNo != null)
            .ExecuteUpdateAsync(change => change.SetProperty(part => part.Checks, 200).SetProperty(part => part.DueAt, later))),
            changed => changed == 1, "the engine rests");
        var (webhooks, watch) = (shop.Console.Get<WebhookWorker>(), Stopwatch.StartNew());
        webhooks.AskAfter(id);
        await Eventually.GetAsync(ChecksAsync, checks => checks == 201, "the first copy is asked about at once");
        await Eventually.GetAsync(() =>
        {
            webhooks.AskAfter(id);
            return ChecksAsync();
        }, checks => checks >= 203, "the copies are asked about");
        Assert.True(watch.Elapsed > 1.9 * PendingRules.NextCheck(0), $"{watch.Elapsed} for two more questions");
    }

    [Fact]
    public async Task Without_an_id_the_same_once_more_is_a_hint_once_more_and_with_one_a_repetition()
    {
        var hint = $$"""{"notifyType":"VALIDITY_USAGE","content":{"esimTranNo":"{{_keys[1]}}","orderNo":"anonymous"} }""";
        var confirmed = (await EsimAsync(_keys[1])).ConfirmedAt;
        for (var number = 1; number <= 2; number++)
        {
            await TakeAsync(hint);
            confirmed = (await Eventually.GetAsync(() => EsimAsync(_keys[1]), esim => esim.ConfirmedAt > confirmed,
                $"the vendor is asked for the {number}. time")).ConfirmedAt;
        }
        var states = await Eventually.GetAsync(() =>
            _console.ReadAsync(context => context.Deliveries.Where(delivery => delivery.Body == hint).Select(delivery => delivery.State)
            .ToListAsync()),
            list => list.All(state => state is DeliveryState.Applied or DeliveryState.Repeated), "both are worked off");
        Assert.Equal([DeliveryState.Applied, DeliveryState.Applied], states);

        var once = Event(_keys[1], "once", "IN_USE", Now);
        await TakeAsync(once);
        await WorkedOffAsync("once");
        await TakeAsync(once);
        states = await Eventually.GetAsync(() => _console.ReadAsync(context => context.Deliveries.Where(delivery => delivery.Body == once)
            .OrderBy(delivery => delivery.Id).Select(delivery => delivery.State).ToListAsync()),
            list => list.All(state => state is DeliveryState.Applied or DeliveryState.Repeated), "both are worked off");
        Assert.Equal([DeliveryState.Applied, DeliveryState.Repeated], states);
    }

    [Theory]
    [InlineData("""NEW\r\n2026-11-24 ERROR forged\u001b[2J\u202e""")]
    [InlineData("""\ud800""")]
    public async Task A_type_is_one_short_line_whatever_was_sent(string type)
    {
        foreach (var sent in new[] { type, type + new string('x', 5000) })
        {
            await TakeAsync($$"""{"notifyType":"{{sent}}","notifyId":"type","content":{} }""");
            var stored = await _console.ReadAsync(context => context.Deliveries.OrderByDescending(delivery => delivery.Id).FirstAsync());
            Assert.InRange(stored.NotifyType.Length, 1, 41);
            Assert.DoesNotContain(stored.NotifyType, letter => char.IsControl(letter) || char.IsSurrogate(letter) || letter == '\u202e');
        }
    }

    [Fact]
    public async Task What_another_process_has_stored_is_worked_off_too()
    {
        await _console.Get<Work>().DoAsync(unit =>
        {
            unit.Context.Deliveries.Add(new Delivery
            {
                ReceivedAt = unit.Now,
                Sender = "127.0.0.1",
                Body = Event(_keys[1], "elsewhere", "SUSPENDED", Now),
                Fingerprint = "elsewhere",
                NotifyType = "ESIM_STATUS"
            });
            return Task.CompletedTask;
        }, default);
        await WorkedOffAsync("elsewhere");
    }

    private static string Now => $"\"{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss'+0000'}\"";

    private static string Event(string key, string id, string status, string time) => $$"""
        {"notifyType":"ESIM_STATUS","notifyId":"{{id}}","eventGenerateTime":{{time}},"content":{"esimTranNo":"{{key}}","esimStatus":"{{status}}","smdpStatus":"ENABLED"} }
        """;

    private void Suspend(string key, bool suspended = true) =>
        _simulator.With(world => world.FindEsim(key)!.EsimStatus = suspended ? "SUSPENDED" : "IN_USE");

    private async Task<TestConsole> StartAsync(TestSimulator? simulator = null, Action<Dictionary<string, string?>>? change = null)
    {
        var console = await TestConsole.StartAsync(simulator ?? _simulator, change: change);
        await Eventually.GetAsync(() => console.ReadAsync(context => context.Esims.CountAsync()), count => count == 6,
            "the account is known");
        return console;
    }

    private async Task TakeAsync(string body, TestConsole? console = null)
    {
        Receipt receipt;
        do receipt = await (console ?? _console).Get<WebhookInbox>().TakeAsync(body, "127.0.0.1");
        while (receipt == Receipt.Flooded);
        Assert.Equal(Receipt.Stored, receipt);
    }

    private Task<Esim> EsimAsync(string key) => _console.ReadAsync(context => context.Esims.SingleAsync(esim => esim.EsimTranNo == key));

    private Task<Esim> StatusAsync(string key, EsimStatus status) =>
        Eventually.GetAsync(() => EsimAsync(key), esim => esim.Status == status, $"{key} is {status}");

    private Task<Delivery> WorkedOffAsync(string id, int seconds = 20, TestConsole? console = null) => Eventually.GetAsync(
        () => (console ?? _console).ReadAsync(context => context.Deliveries.Where(delivery => delivery.Body.Contains($"\"{id}\""))
            .SingleAsync()),
        delivery => delivery.State is not DeliveryState.Stored && delivery.Effect is not null, $"{id} is worked off", seconds);
}
