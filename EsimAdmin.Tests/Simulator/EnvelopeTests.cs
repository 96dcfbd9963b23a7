using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Simulator;

/// <summary>What stands around every answer, and how it is written.</summary>
public sealed class EnvelopeTests
{
    [Fact]
    public async Task Success_and_failure_are_written_as_production_writes_them()
    {
        await using var vendor = await RawVendor.OpenAsync();
        Assert.Equal("""{"errorCode":"0","errorMsg":null,"success":true,"obj":{"balance":50000000}}""",
            await TextAsync(vendor, "balance/query"));
        Assert.Equal("""{"errorCode":"310272","errorMsg":"the orderNo doesn't exist","success":false,"obj":null}""",
            await TextAsync(vendor, "esim/query", """{"orderNo":"B1","pager":{"pageNum":1,"pageSize":50}}"""));
    }

    [Fact]
    public async Task Success_and_failure_are_written_as_the_specification_shows_them()
    {
        await using var vendor = await RawVendor.OpenAsync(SimulatorPreset.Strict);
        Assert.Equal("""{"success":"true","errorCode":null,"errorMessage":null,"obj":{"balance":50000000}}""",
            await TextAsync(vendor, "balance/query"));
        Assert.Equal("""{"success":"false","errorCode":"310272","errorMessage":"the orderNo doesn't exist"}""",
            await TextAsync(vendor, "esim/query", """{"orderNo":"B1","pager":{"pageNum":1,"pageSize":50}}"""));
    }

    [Theory]
    [InlineData("", "0")]
    [InlineData(" \r\n", "0")]
    [InlineData("{}", "0")]
    [InlineData("[]", "000104")]
    [InlineData("{", "000104")]
    [InlineData("null", "000104")]
    public async Task A_request_without_a_body_is_one_without_wishes(string body, string code)
    {
        await using var vendor = await RawVendor.OpenAsync();
        var answer = JsonNode.Parse(await TextAsync(vendor, "balance/query", body))!;
        Assert.Equal(code, answer["errorCode"]!.ToString());
        if (code != "0") Assert.Equal("request json invalid", answer["errorMsg"]!.ToString());
    }

    [Theory, MemberData(nameof(RawVendor.RealAndStrict), MemberType = typeof(RawVendor))]
    public async Task Actions_and_saving_a_webhook_bring_an_empty_object(SimulatorPreset preset)
    {
        await using var vendor = await RawVendor.OpenAsync(preset);
        await using var receiver = await WebhookReceiver.StartAsync();
        var package = vendor.Simulator.World.Catalogue.Base.First(one => one is { SmsStatus: 1, DataType: 1 });
        var keys = (await vendor.BuyAsync(package.Code, 2)).Select(esim => esim["esimTranNo"]!.ToString()).ToList();
        vendor.Simulator.Drive(keys[0], (travellers, esim) => travellers.Install(esim, TimeProvider.System.GetUtcNow()));
        foreach (var (endpoint, body) in new (string, object)[]
        {
            ("webhook/save", new { webhook = receiver.Address }), ("esim/sendSms", new { esimTranNo = keys[0], message = "Welcome" }),
            ("esim/suspend", new { esimTranNo = keys[0] }), ("esim/unsuspend", new { esimTranNo = keys[0] }),
            ("esim/revoke", new { esimTranNo = keys[0] }), ("esim/cancel", new { esimTranNo = keys[1] }),
        })
        {
            Assert.Equal("{}", (await vendor.GetAsync(endpoint, body)).ToJsonString());
        }
    }

    [Theory, MemberData(nameof(RawVendor.RealAndStrict), MemberType = typeof(RawVendor))]
    public async Task Times_and_signs_are_plain(SimulatorPreset preset)
    {
        await using var vendor = await RawVendor.OpenAsync(preset);
        await vendor.BuyAsync("US_10_30_TMobile");
        var esim = await TextAsync(vendor, "esim/query", """{"pager":{"pageNum":1,"pageSize":50}}""");
        Assert.Matches("\"expiredTime\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+0000\"", esim);
        var list = await TextAsync(vendor, "package/list");
        Assert.Contains("\"AT&T\"", list, StringComparison.Ordinal);
        Assert.Contains("\"+Movil\"", list, StringComparison.Ordinal);
        Assert.Contains("Côte d'Ivoire", list, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u", list + esim, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Nothing_in_an_answer_names_the_server()
    {
        await using var vendor = await RawVendor.OpenAsync();
        using var response = await vendor.SendAsync("balance/query");
        Assert.Equal(["Content-Length", "Content-Type", "Date"],
            response.Headers.Concat(response.Content.Headers).Select(header => header.Key).Where(name => name != "Transfer-Encoding")
                .Union(["Content-Length"]).Order());
    }

    [Theory]
    [InlineData(OverLimit.Envelope, HttpStatusCode.TooManyRequests, "900001")]
    [InlineData(OverLimit.Empty, HttpStatusCode.TooManyRequests, null)]
    [InlineData(OverLimit.Busy, HttpStatusCode.OK, "900001")]
    public async Task Above_the_limit_it_is_said_when_to_come_again(OverLimit form, HttpStatusCode status, string? code)
    {
        await using var vendor = await RawVendor.OpenAsync(change: options => (options.OverLimit, options.RequestsPerSecond) = (form, 0));
        using var response = await vendor.SendAsync("balance/query");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal((status, TimeSpan.FromSeconds(1)), (response.StatusCode, response.Headers.RetryAfter?.Delta));
        Assert.Equal(code, text.Length == 0 ? null : JsonNode.Parse(text)!["errorCode"]!.ToString());
    }

    [Theory]
    [InlineData("esim/order", """{"transactionId":"t"}""", 1.0, 1.4)]
    [InlineData("package/list", "{}", 3.0, 3.8)]
    [InlineData("package/list", """{"locationCode":"JP"}""", 0.2, 0.3)]
    [InlineData("balance/query", "{}", 0.2, 0.3)]
    public async Task Answers_take_as_long_as_the_vendors(string endpoint, string body, double least, double most)
    {
        var clock = new FakeTimeProvider();
        var slowness = new Slowness(SimulatorOptions.Of(SimulatorPreset.Real), clock);
        var waiting = slowness.WaitAsync(endpoint, Body.Parse(Encoding.UTF8.GetBytes(body)));
        clock.Advance(TimeSpan.FromSeconds(least));
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(most - least));
        await waiting;
    }

    [Fact]
    public void Refusals_of_what_is_missing_null_too_long_or_wrong_name_it()
    {
        var body = Body.Parse("""{"a":null,"b":"xx","c":"y"}"""u8.ToArray());
        string Refused(Action read)
        {
            var refusal = Assert.Throws<Refusal>(read);
            return $"{refusal.Code} {refusal.Message}";
        }
        Assert.Equal("000105 Req Param:[z] is missing", Refused(() => body.Needed("z")));
        Assert.Equal("000106 Req Param:[a] is null", Refused(() => body.Needed("a")));
        Assert.Equal("000107 Req Param:[b] is longer than 1", Refused(() => body.Needed("b", 1)));
        Assert.Equal("400001 Req Param:[c] must be a whole number", Refused(() => body.Number("c")));
    }

    private static async Task<string> TextAsync(RawVendor vendor, string endpoint, string body = "{}")
    {
        using var response = await vendor.SendAsync(endpoint, body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
