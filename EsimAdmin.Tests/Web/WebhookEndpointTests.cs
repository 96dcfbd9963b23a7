using System.Net;
using System.Net.Sockets;
using System.Text;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Webhooks;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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
        var odd = Body.Replace("\"content\"", "\"notifyId\":\"only here\",\"content\"", StringComparison.Ordinal);
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, await PostAsync(client, Path, odd));
        Assert.Equal(3, await web.ReadAsync(context => context.Deliveries.CountAsync(delivery => delivery.Body == odd)));
        var states = await Eventually.GetAsync(
            () => web.ReadAsync(context => context.Deliveries.Where(delivery => delivery.Body == odd).OrderBy(delivery => delivery.Id)
                .Select(delivery => delivery.State).ToListAsync()),
            list => !list.Exists(DeliveryRules.Open.Contains), "all are worked off");
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
    public async Task What_is_no_text_or_never_comes_whole_is_refused_without_a_word_of_error()
    {
        var log = new ListLog();
        await using var web = new WebConsole(settings => settings["Webhooks:BodyTimeout"] = "00:00:00.500",
            services: services => services.AddSingleton<ILoggerProvider>(log));
        using var client = web.Plain();
        using var bytes = new ByteArrayContent([0xC3, 0x28, 0xFF]);
        using var noText = await client.PostAsync(new Uri(Path, UriKind.Relative), bytes);
        Assert.Equal(HttpStatusCode.BadRequest, noText.StatusCode);
        Assert.StartsWith("HTTP/1.1 400",
            await RawAsync(web, $"POST {Path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{\"notify", wait: true),
            StringComparison.Ordinal);
        await RawAsync(web, $"POST {Path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{\"notify", wait: false);
        Assert.StartsWith("HTTP/1.1 400",
            await RawAsync(web, $"POST {Path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n", wait: true),
            StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 413",
            await RawAsync(web, $"POST {Path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99000000\r\n\r\n", wait: true),
            StringComparison.Ordinal);
        var chunks = string.Concat(Enumerable.Repeat($"1000\r\n{new string('x', 4096)}\r\n", 17));
        Assert.StartsWith("HTTP/1.1 413",
            await RawAsync(web, $"POST {Path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}", wait: true),
            StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, Path, """{"notifyType":"LATE","eventGenerateTime":99999999999999999}"""));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, Path, """{"notifyType":"LATE","notifyId":"\ud800","content":{"orderNo":"\udc00"}}"""));
        Assert.Equal(0, await web.ReadAsync(context => context.Deliveries.CountAsync(delivery => delivery.Body == "")));
        Assert.Equal("", string.Join('\n', log.From(LogLevel.Error)));
    }

    [Fact]
    public async Task One_who_sends_more_than_the_limit_is_told_when_to_come_again()
    {
        await using var web = new WebConsole(settings => (settings["Webhooks:PerSecond"], settings["Webhooks:Burst"]) = ("1", "20"));
        using var client = web.Plain();
        using var last = await Eventually.GetAsync(() => SendAsync(client, Body), answer => answer.StatusCode != HttpStatusCode.OK,
            "the limit is met");
        Assert.Equal(HttpStatusCode.TooManyRequests, last.StatusCode);
        Assert.InRange(last.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }

    [Fact]
    public async Task Before_the_disk_is_full_nothing_more_is_stored()
    {
        await using var web = new WebConsole(settings => settings["Retention:FreeSpaceFloor"] = "1000000000");
        using var client = web.Plain();
        using var answer = await SendAsync(client, Body);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 600);
        Assert.Equal(0, await web.ReadAsync(context => context.Deliveries.CountAsync()));
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
        var service = ActivatorUtilities.CreateInstance<WebhookService>(web.Services,
            new Gate(new TestCaller { Caller = TestCaller.As(Roles.Administrator) }), TimeProvider.System);
        Assert.True((await service.ReplayAsync(first.Id, default)).IsDone);
        await Eventually.GetAsync(Seen, delivery => delivery.State == DeliveryState.Applied && delivery.ProcessedAt > first.ProcessedAt,
            "it is worked off again");
        Assert.Equal("body-gone", (await service.ReplayAsync(first.Id + 1000, default)).Refusal?.Code);
        Assert.True((await service.RegisterAsync(default)).ComesHere);
    }

    internal static void Real(Dictionary<string, string> settings, TestSimulator simulator)
    {
        settings["EsimAccess:BaseUrl"] = simulator.Address;
        settings["EsimAccess:AccessCode"] = simulator.Options.AccessCode;
        settings["EsimAccess:SecretKey"] = simulator.Options.SecretKey;
        settings["Setup:AdminEmail"] = "boss@example.com";
        settings["Setup:AdminPassword"] = "a-long-enough-password";
        settings["Security:RequireTwoFactor"] = "Nobody";
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PostAsync(new Uri(Path, UriKind.Relative), content);
    }

    /// <summary>Sends bytes as they are, and reads the answer or hangs up without waiting for it.</summary>
    private static async Task<string> RawAsync(WebConsole web, string request, bool wait)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(web.Address.Host, web.Address.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        if (!wait) return "";
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        return response.StatusCode;
    }
}
