using System.Text.Json.Nodes;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Storage;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Simulator;

/// <summary>When webhooks are sent and what stands in them.</summary>
public sealed class WebhookContentTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("webhook", 200)]
    [InlineData("webhookUrl", 204)]
    [InlineData("webhook", 202)]
    public async Task An_address_is_saved_under_either_name_when_it_answers_with_any_success(string name, int status)
    {
        await using var vendor = await RawVendor.OpenAsync();
        await using var receiver = await WebhookReceiver.StartAsync(status);
        await vendor.GetAsync("webhook/save", new JsonObject { [name] = receiver.Address }.ToJsonString());
        Assert.Equal(receiver.Address, (await vendor.GetAsync("webhook/query"))["webhook"]!.ToString());

        await vendor.BuyAsync("JP_5_30");
        await receiver.WaitAsync("ORDER_STATUS");
        await Eventually.TrueAsync(() => vendor.Simulator.With(world => world.Outbox.Count == 0), "all are delivered");
        Assert.All(receiver.Heard, heard => Assert.DoesNotContain(heard.Headers, header => header is "traceparent" or "Request-Id"));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(500)]
    public async Task An_address_that_answers_otherwise_is_not_saved(int status)
    {
        await using var vendor = await RawVendor.OpenAsync();
        await using var receiver = await WebhookReceiver.StartAsync(status);
        Assert.Equal("400001", await vendor.CodeAsync("webhook/save", new { webhook = receiver.Address }));
        Assert.Null((await vendor.GetAsync("webhook/query"))["webhook"]);
    }

    [Fact]
    public void Every_type_has_an_id_and_a_time_and_names_its_transaction()
    {
        var life = new Life("JP_1_7");
        life.Live();
        var bodies = life.Heard.Append(JsonNode.Parse(life.Notifier.CheckHealth(Noon))!).ToList();
        Assert.Equal(["CHECK_HEALTH", "DATA_USAGE", "ESIM_STATUS", "ORDER_STATUS", "SMDP_EVENT", "VALIDITY_USAGE"],
            bodies.Select(body => body["notifyType"]!.ToString()).Distinct().Order());
        Assert.All(bodies, body =>
        {
            Assert.Matches("^[0-9a-f]{32}$", body["notifyId"]!.ToString());
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", body["eventGenerateTime"]!.ToString());
        });
        Assert.Equal(bodies.Count, bodies.Select(body => body["notifyId"]!.ToString()).Distinct().Count());
        Assert.All(life.Heard, body => Assert.Equal("life & joy's +1", body["content"]!["transactionId"]!.ToString()));
        Assert.All(life.World.Outbox, webhook => Assert.Contains("life & joy's +1", webhook.Body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public void The_server_tells_of_four_steps_the_last_with_use(int activeType)
    {
        var life = new Life(package => package is { DataType: 1, Duration: > 1 } && package.ActiveType == activeType);
        life.Live();
        var steps = life.Contents("SMDP_EVENT").Take(4).ToList();
        Assert.Equal(["DOWNLOAD", "INSTALLATION", "ENABLED", "ENABLED"], steps.Select(step => step["smdpStatus"]!.ToString()));
        Assert.Equal(["GOT_RESOURCE", "GOT_RESOURCE", activeType == 2 ? "GOT_RESOURCE" : "IN_USE", "IN_USE"],
            steps.Select(step => step["esimStatus"]!.ToString()));
        Assert.Equal([1, 2, 3, 4], steps.Select(step => (int)step["seqNumber"]!));
        Assert.All(steps, step =>
        {
            Assert.EndsWith("Z", step["timestamp"]!.ToString(), StringComparison.Ordinal);
            Assert.Equal("Executed-Success", step["notifyStatus"]!.ToString());
        });
    }

    [Fact]
    public void States_are_told_with_use_and_never_as_a_return_to_the_beginning()
    {
        var life = new Life(package => package is { DataType: 1, ActiveType: 1, Duration: > 1 });
        life.Install();
        life.Travellers.Enable(life.Esim, Noon);
        life.Travellers.Use(life.Esim, 1000, Noon);
        life.Travellers.Disable(life.Esim, Noon);
        var states = life.Contents("ESIM_STATUS").ToList();
        Assert.Equal(["INSTALLATION", "ENABLED", "DISABLED"], states.Select(state => state["smdpStatus"]!.ToString()));
        Assert.All(states, state => Assert.Equal("IN_USE", state["esimStatus"]!.ToString()));
        Assert.Null(states[0]["remainVolume"]);
        Assert.Equal(life.Esim.TotalVolume - 1000, (long)states[2]["remainVolume"]!);

        var other = new Life(package => package is { DataType: 1, ActiveType: 2 });
        other.Install();
        var desk = new Desk(other.World, other.Notifier, other.Travellers);
        desk.Suspend(other.Esim, Noon);
        desk.Unsuspend(other.Esim, Noon);
        Assert.Equal(["SUSPENDED"], other.Contents("ESIM_STATUS").Select(state => state["esimStatus"]!.ToString()));
    }

    [Theory]
    [InlineData("0.5,0.2,0.1", new[] { 0.5, 0.2, 0.1 })]
    [InlineData("0.25", new[] { 0.25 })]
    [InlineData("", new double[0])]
    public void Use_is_told_at_the_thresholds_of_the_account(string thresholds, double[] told)
    {
        var life = new Life("JP_1_7", options => options.UsageThresholds = thresholds);
        life.Install();
        life.Travellers.Enable(life.Esim, Noon);
        for (var tenth = 0; tenth < 20; tenth++)
        {
            if (life.Esim.EsimStatus != "USED_UP") life.Travellers.Use(life.Esim, life.Esim.TotalVolume / 20 + 1, Noon);
        }
        Assert.Equal(told, life.Contents("DATA_USAGE").Select(content => (double)content["remainThreshold"]!));
        Assert.All(life.Contents("DATA_USAGE"), content =>
            Assert.True((long)content["remain"]! <= (double)content["remainThreshold"]! * life.Esim.TotalVolume));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_end_is_told_a_day_before_whether_data_is_used_or_not(bool uses)
    {
        var life = new Life("JP_5_30");
        life.Install();
        life.Travellers.Enable(life.Esim, Noon);
        life.Travellers.Use(life.Esim, 1000, Noon);
        if (!uses) life.Travellers.Disable(life.Esim, Noon);
        life.Pass(Noon.AddDays(28.9));
        Assert.Empty(life.Contents("VALIDITY_USAGE"));
        life.Pass(Noon.AddDays(29.1));
        var told = Assert.Single(life.Contents("VALIDITY_USAGE"));
        Assert.Equal((life.Esim.EsimTranNo, 1, 30), (told["esimTranNo"]!.ToString(), (int)told["remain"]!, (int)told["totalDuration"]!));

        // One that was never used has no end of its own to tell of.
        var unused = new Life("JP_5_30");
        unused.Pass(Noon.AddDays(181));
        Assert.Equal(("UNUSED_EXPIRED", 0), (unused.Esim.EsimStatus, unused.Contents("VALIDITY_USAGE").Count()));
    }

    [Fact]
    public void What_has_no_limit_is_never_used_up()
    {
        var life = new Life("JP_Unlimited_Daily");
        life.Install();
        life.Travellers.Enable(life.Esim, Noon);
        life.Travellers.Use(life.Esim, 1L << 50, Noon);
        Assert.Equal(("IN_USE", 1L << 50), (life.Esim.EsimStatus, life.Esim.Used));
        Assert.Empty(life.Contents("DATA_USAGE"));
    }

    /// <summary>One eSIM, and what a listener would hear of it.</summary>
    private sealed class Life
    {
        public Life(string slug, Action<SimulatorOptions>? change = null) : this(package => package.Slug == slug, change)
        {
        }

        public Life(Func<SimPackage, bool> wanted, Action<SimulatorOptions>? change = null)
        {
            var options = TestSimulator.Quick(SimulatorOptions.Of(SimulatorPreset.Real));
            change?.Invoke(options);
            World = new World(options, new WorldStore(""));
            World.Account.WebhookUrl = "http://127.0.0.1:9/nobody";
            Notifier = new Notifier(World, new());
            Travellers = new Travellers(World, Notifier);
            var shop = new Shop(World, Notifier, Travellers);
            var package = World.Catalogue.Base.First(wanted);
            var wish = new OrderWish("life & joy's +1", null, [new OrderWishLine(package, 1, null, null)]);
            shop.Allocate(shop.Order(wish, Noon), Noon, pace: 1);
            Esim = World.Esims.Single();
        }

        public World World { get; }

        public Notifier Notifier { get; }

        public Travellers Travellers { get; }

        public SimEsim Esim { get; }

        public IEnumerable<JsonNode> Heard => World.Outbox.OrderBy(webhook => webhook.Id).Select(webhook => JsonNode.Parse(webhook.Body)!);

        public IEnumerable<JsonNode> Contents(string type) =>
            Heard.Where(body => body["notifyType"]!.ToString() == type).Select(body => body["content"]!);

        public void Install() => Travellers.Install(Esim, Noon);

        /// <summary>From the download to the end.</summary>
        public void Live()
        {
            Install();
            Travellers.Enable(Esim, Noon);
            Travellers.Use(Esim, Esim.TotalVolume * 6 / 10, Noon);
            Pass(Noon.AddDays(400));
        }

        public void Pass(DateTimeOffset until)
        {
            for (var now = World.Esims.Min(esim => esim.DueAt); now <= until; now = World.Esims.Min(esim => esim.DueAt))
            {
                foreach (var esim in World.DueEsims(now.Value)) Travellers.Live(esim, now.Value);
            }
        }
    }
}
