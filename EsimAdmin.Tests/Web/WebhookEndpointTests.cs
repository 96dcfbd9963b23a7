using System.Net;
using System.Text;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Webhooks;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Web;

public sealed class WebhookEndpointTests
{
    private const string Path = "/webhooks/esim-access";
    private const string Body = """{"notifyType":"CHECK_HEALTH","content":{"orderNo":"1234567890","orderStatus":"Test"}}""";

    [Fact]
    public async Task Each_delivery_is_stored_before_it_is_answered_and_repetitions_have_no_effect()
    {
        await using var web = new WebConsole();
        using var client = web.Plain();
        var odd = Body.Replace("Test", "Only here", StringComparison.Ordinal);
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, await PostAsync(client, Path, odd));
        Assert.Equal(3, await web.ReadAsync(context => context.Deliveries.CountAsync(delivery => delivery.Body == odd)));
        var states = await Eventually.GetAsync(
            () => web.ReadAsync(context => context.Deliveries.Where(delivery => delivery.Body == odd).OrderBy(delivery => delivery.Id)
                .Select(delivery => delivery.State).ToListAsync()),
            list => !list.Contains(DeliveryState.Stored), "all are worked off");
        Assert.Equal([DeliveryState.Applied, DeliveryState.Repeated, DeliveryState.Repeated], states);
    }

    [Fact]
    public async Task What_is_not_a_webhook_is_answered_as_the_contract_says()
    {
        await using var web = new WebConsole();
        using var client = web.Plain();
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(client, Path, "{"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(client, Path, "[1]"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(client, Path, ""));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(
            client, Path, $$"""{"notifyType":"{{new string('x', 70_000)}}"}"""));
        using var get = await client.GetAsync(new Uri(Path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(client, Path + "/some-secret", Body));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, Path, """{"notifyType":"SOMETHING_NEW","content":[1,2]}"""));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, Path, """{"notifyType":7}"""));
    }

    [Fact]
    public async Task With_a_secret_only_its_path_is_served()
    {
        await using var web = new WebConsole(settings => settings["Webhooks:PathSecret"] = "s3cret");
        using var client = web.Plain();
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(client, Path, Body));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(client, Path + "/wrong", Body));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, Path + "/s3cret", Body));
    }

    [Fact]
    public async Task With_real_credentials_only_the_vendors_addresses_and_those_set_are_let_in()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using (var strict = new WebConsole(settings => Real(settings, simulator)))
        {
            using var client = strict.Plain();
            Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(client, Path, Body));
        }
        await using var open = new WebConsole(settings =>
        {
            Real(settings, simulator);
            settings["Webhooks:AllowedSenders"] = "10.0.0.0/8, 127.0.0.1";
        });
        using var allowed = open.Plain();
        Assert.Equal(HttpStatusCode.OK, await PostAsync(allowed, Path, Body));
    }

    [Fact]
    public async Task Forwarded_addresses_are_not_believed_from_strangers()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var web = new WebConsole(settings => Real(settings, simulator));
        using var client = web.Plain();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "3.1.131.226");
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(client, Path, Body));

        await using var proxied = new WebConsole(settings =>
        {
            Real(settings, simulator);
            settings["Proxy:KnownProxies"] = "127.0.0.1";
        });
        using var behind = proxied.Plain();
        behind.DefaultRequestHeaders.Add("X-Forwarded-For", "3.1.131.226");
        Assert.Equal(HttpStatusCode.OK, await PostAsync(behind, Path, Body));
    }

    [Fact]
    public async Task Each_of_600_webhooks_at_once_is_stored_before_it_is_answered()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        using var client = web.Plain();
        await Task.WhenAll(Enumerable.Range(0, 600).Select(async number =>
        {
            var body = $$"""{"notifyType":"SOMETHING_NEW","notifyId":"{{number}}","content":{"orderNo":"1"} }""";
            Assert.Equal(HttpStatusCode.OK, await PostAsync(client, Path, body));
            Assert.Equal(1, await web.ReadAsync(context => context.Deliveries.CountAsync(delivery => delivery.Body == body)));
        }));
        Assert.Equal(600, await web.ReadAsync(context => context.Deliveries.CountAsync(
            delivery => delivery.NotifyType == "SOMETHING_NEW")));
    }

    [Fact]
    public async Task A_replayed_delivery_is_worked_off_again()
    {
        await using var web = new WebConsole();
        using var client = web.Plain();
        await PostAsync(client, Path, Body.Replace("Test", "Replay", StringComparison.Ordinal));
        async Task<Delivery> Seen() => await web.ReadAsync(context =>
            context.Deliveries.SingleAsync(delivery => delivery.Body.Contains("Replay")));
        var first = await Eventually.GetAsync(Seen, delivery => delivery.State == DeliveryState.Applied, "it is worked off");
        await using var scope = web.Services.CreateAsyncScope();
        var service = new WebhookService(new Gate(new TestCaller { Caller = TestCaller.As(Roles.Administrator) }),
            web.Services.GetRequiredService<EsimAccessClient>(),
            web.Services.GetRequiredService<WebhookAddress>(), web.Services.GetRequiredService<WebhookInbox>(),
                web.Services.GetRequiredService<EsimSweeper>(),
            web.Services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>(), TimeProvider.System);
        Assert.True(await service.ReplayAsync(first.Id, default));
        await Eventually.GetAsync(Seen, delivery => delivery.State == DeliveryState.Applied && delivery.ProcessedAt > first.ProcessedAt,
            "it is worked off again");
        Assert.False(await service.ReplayAsync(first.Id + 1000, default));
        Assert.True((await service.RegisterAsync(default)).ComesHere);
    }

    internal static void Real(Dictionary<string, string> settings, TestSimulator simulator)
    {
        settings["EsimAccess:BaseUrl"] = simulator.Address;
        settings["EsimAccess:AccessCode"] = simulator.Options.AccessCode;
        settings["EsimAccess:SecretKey"] = simulator.Options.SecretKey;
        settings["Setup:AdminEmail"] = "boss@example.com";
        settings["Setup:AdminPassword"] = "a-long-enough-password";
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        return response.StatusCode;
    }
}
