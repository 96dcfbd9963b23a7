using System.Net.Http.Json;
using System.Text;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static EsimAdmin.Tests.Core.EsimAccess.ContractTests;

namespace EsimAdmin.Tests.Core.EsimAccess;

/// <summary>Every code that the simulator can answer, brought about by its cause where a client can cause it, in both dialects.</summary>
public sealed class ErrorCodeTests
{
    private const CallPriority Now = CallPriority.Person;

    public static TheoryData<Dialect, string> EveryCode
    {
        get
        {
            var data = new TheoryData<Dialect, string>();
            foreach (var dialect in Enum.GetValues<Dialect>())
            {
                foreach (var error in VendorErrors.Known.Where(error => char.IsDigit(error.Code[0]))) data.Add(dialect, error.Code);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(EveryCode))]
    public async Task Every_code_reaches_the_caller_with_meaning_and_advice(Dialect dialect, string code)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        // Each attempt meets it: retries must not turn a lasting refusal into something else.
        desk.Simulator.Faults.Add(new Fault { Endpoint = "balance/query", Kind = FaultKind.Code, Code = code, Count = 10 });
        var problem = (await desk.Client.BalanceAsync(Now, default)).Problem;
        Assert.Equal(code, problem?.Code);
        Assert.True(problem!.Error is { Title.Length: > 0, Meaning.Length: > 0, Advice.Length: > 0 });
        Assert.True(Guid.TryParse(problem.RequestId, out _));
        Assert.False(problem.OutcomeUnknown);
    }

    [Theory, MemberData(nameof(Dialects), MemberType = typeof(ContractTests))]
    public async Task Refusals_come_from_their_causes(Dialect dialect)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        var client = desk.Client;
        var japan = await desk.PackageAsync("JP_5_30");
        var daily = await desk.PackageAsync(package => package.IsDaily);
        async Task Refused(string code, OrderRequest order) =>
            Assert.Equal(code, (await client.OrderAsync(order, Now, default)).Problem?.Code);

        await Refused("000107", Order(new string('x', 51), japan, 1));
        await Refused("200005", new OrderRequest("a", japan.Price, [new OrderPackage(japan.Code, 1, japan.Price - 1)]));
        await Refused("200006", new OrderRequest("a", japan.Price + 1, [new OrderPackage(japan.Code, 1, japan.Price)]));
        await Refused("200008", Order("a", japan, 31));
        await Refused("200008", new OrderRequest("a", daily.Price, [new OrderPackage(daily.Code, 1, daily.Price, 366)]));
        await Refused("310241", new OrderRequest("a", 1, [new OrderPackage("NOPE", 1, 1)]));
        desk.Simulator.With(world => world.SoldOut.Add(japan.Code));
        await Refused("200011", Order("a", japan, 1));
        desk.Simulator.With(world => world.SoldOut.Remove(japan.Code));
        desk.Simulator.With(world => world.Account.Balance = japan.Price - 1);
        await Refused("200007", Order("a", japan, 1));
        desk.Simulator.With(world => world.Account.Balance = japan.Price * 10);

        // What was refused created nothing: the same id orders now, and once.
        var first = Value(await client.OrderAsync(Order("a", japan, 1), Now, default));
        Assert.Equal(first.OrderNo, Value(await client.OrderAsync(Order("a", japan, 1), Now, default)).OrderNo);
        desk.Simulator.Options.RepeatedTransaction = RepeatedTransaction.Refused;
        await Refused("310402", Order("a", japan, 1));

        Assert.Equal("310243", (await client.ListPackagesAsync(new PackageListRequest(Slug: "nope"), Now, default)).Problem?.Code);
        Assert.Equal("310272", (await client.EsimsOfOrderAsync("B1", 0, Now, default)).Problem?.Code);
        Assert.Equal("400001", (await client.QueryEsimsAsync(new EsimQueryRequest(new Pager(1, 4), OrderNo: "B1"), Now, default))
            .Problem?.Code);
        Assert.Equal("310403", (await client.CancelAsync("1", CallPriority.Person, default))?.Code);
        await desk.AllocatedAsync(first.OrderNo!);
        Assert.Equal("310403", (await client.QueryEsimsAsync(
            new EsimQueryRequest(new Pager(1, 50), OrderNo: first.OrderNo, Iccid: "1"), Now, default)).Problem?.Code);
        var esim = (await desk.AllocatedAsync(first.OrderNo!)).Single();
        Assert.Equal("310242", (await client.TopUpAsync(new TopUpRequest(esim.EsimTranNo!, japan.Code, "t"), Now, default)).Problem?.Code);
        Assert.Equal("000107", (await client.SendSmsAsync(esim.EsimTranNo!, new string('x', 501), default))?.Code);
        Assert.Equal("000107", (await client.UsageAsync([.. Enumerable.Repeat("1", 11)], Now, default)).Problem?.Code);
    }

    [Theory, MemberData(nameof(Dialects), MemberType = typeof(ContractTests))]
    public async Task Wrong_credentials_a_wrong_clock_and_a_blocked_address_are_told_apart(Dialect dialect)
    {
        await using var simulator = await TestSimulator.StartAsync(options => options.Dialect = dialect);
        async Task<string?> Code(ServiceProvider services)
        {
            await using (services) return (await services.GetRequiredService<EsimAccessClient>().BalanceAsync(Now, default))
                .Problem?.Code;
        }
        Assert.Equal("401001", await Code(simulator.Client(settings => settings["EsimAccess:AccessCode"] = "wrong")));
        Assert.Equal("101003", await Code(simulator.Client(settings => settings["EsimAccess:SecretKey"] = "wrong")));
        Assert.Equal("101001", await Code(simulator.Client(time: new ShiftedTime(TimeSpan.FromHours(-1)))));
        simulator.Get<Authenticator>().Blocked = true;
        Assert.Equal("101002", await Code(simulator.Client()));
    }

    [Theory]
    [InlineData("GET", null, "{}", "000103")]
    [InlineData("POST", "RT-Signature", "{}", "000101")]
    [InlineData("POST", null, "{", "000104")]
    [InlineData("POST", null, "[]", "000104")]
    [InlineData("POST", null, """{"transactionId":null,"packageInfoList":[]}""", "000106")]
    public async Task Malformed_requests_are_refused_by_code(string method, string? without, string body, string code)
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{simulator.Address}/api/v1/open/esim/order");
        if (method == "POST") request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        var (stamp, id) = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()
            .ToString(System.Globalization.CultureInfo.InvariantCulture), Guid.NewGuid().ToString());
        var headers = new Dictionary<string, string>
        {
            ["RT-AccessCode"] = simulator.Options.AccessCode,
            ["RT-Timestamp"] = stamp,
            ["RT-RequestID"] = id,
            ["RT-Signature"] = RequestSigner.Sign(stamp, id, simulator.Options.AccessCode, Encoding.UTF8.GetBytes(body),
                simulator.Options.SecretKey),
        };
        foreach (var (name, value) in headers.Where(header => header.Key != without)) request.Headers.Add(name, value);
        using var response = await http.SendAsync(request);
        Assert.Equal(code, (await response.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonObject>())!["errorCode"]!.ToString());
    }

    [Fact]
    public void Every_code_of_the_specification_is_in_the_catalogue()
    {
        string[] specification =
        [
            "000001", "000101", "000102", "000103", "000104", "000105", "000106", "000107", "101001", "101002", "101003", "200002",
                "200005", "200006",
            "200007", "200008", "200009", "200010", "200011", "310201", "310211", "310221", "310231", "310241", "310243", "310251",
                "310272", "310403", "900001",
            "310242", "310402", "400001", "401001",
        ];
        Assert.Empty(specification.Except(VendorErrors.Known.Select(error => error.Code)));
    }

    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
