using System.Collections.Concurrent;
using System.Net;
using System.Text;
using EsimAdmin.Core;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Customers;
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
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Tests.Hostile;

/// <summary>What came of a run.</summary>
/// <param name="Inputs">How many inputs each door took.</param>
/// <param name="Problems">What must not have happened, with the input.</param>
/// <param name="Grown">By how much the memory in use has grown, in bytes.</param>
internal sealed record FuzzResult(IReadOnlyDictionary<string, int> Inputs, IReadOnlyCollection<string> Problems, long Grown);

/// <summary>Seeded inputs at every door that others can reach: no exception that nobody expects, no 5xx, no growth without end.</summary>
internal static class FuzzRun
{
    private const int AtOnce = 16, MostProblems = 50;

    private static readonly string[] Webhooks =
    [
        .. NoticeTypes.All.Select(type => $$"""
            {"notifyType":"{{type}}","notifyId":"fuzz-1","eventGenerateTime":"2026-09-27T19:29:36Z","content":{"orderNo":"B2601000000000",
            "esimTranNo":"26010000000001","transactionId":"bulk","iccid":"8910300000000000001","esimStatus":"IN_USE","smdpStatus":"ENABLED",
            "totalVolume":1073741824,"orderUsage":5000,"remain":1,"lastUpdateTime":"2026-09-27T19:29:36Z","remainThreshold":0.1,
            "durationUnit":"DAY","totalDuration":30,"expiredTime":"2026-10-27T19:29:36Z"} }
            """),
        """{"notifyType":"CHECK_HEALTH","content":{"orderNo":"1234567890","orderStatus":"Test"}}""",
    ];

    private static readonly string[] Answers =
    [
        """{"success":true,"errorCode":"0","errorMsg":null,"obj":{"balance":1000000,"lastUpdateTime":"2026-09-27T19:29:36+0000"}}""",
        """{"success":false,"errorCode":"200007","errorMsg":"insufficient balance","obj":null}""",
        """{"success":true,"errorCode":null,"obj":{"orderNo":"B2601000000000","transactionId":"t"}}""",
        """
        {"success":true,"obj":{"packageList":[{"packageCode":"JP5","slug":"JP_5_30","name":"Japan 5GB","price":50000,"currencyCode":"USD",
        "volume":5368709120,"smsStatus":1,"dataType":1,"unusedValidTime":180,"duration":30,"durationUnit":"DAY","location":"JP",
        "activeType":2,"favorite":true,"retailPrice":100000,"speed":"3G/4G","locationNetworkList":[{"locationName":"Japan",
        "operatorList":[{"operatorName":"NTT","networkType":"5G"}]}]}]}}
        """,
        """
        {"success":true,"obj":{"esimList":[{"esimTranNo":"26010000000001","orderNo":"B2601","transactionId":"t","imsi":"1","iccid":
        "8910300000000000001","smsStatus":1,"msisdn":"","ac":"LPA:1$rsp.example.com$ABC","qrCodeUrl":"https://p.example/x.png","shortUrl":
        "https://p.example/x","smdpStatus":"RELEASED","eid":"","activeType":1,"dataType":1,"activateTime":null,"expiredTime":
        "2026-12-27T19:29:36+0000","totalVolume":5368709120,"totalDuration":30,"durationUnit":"DAY","orderUsage":0,"esimStatus":
        "GOT_RESOURCE","pin":"1234","puk":"12345678","apn":"x","packageList":[{"packageName":"Japan","packageCode":"JP5","slug":"JP_5_30",
        "duration":30,"volume":5368709120,"locationCode":"JP","createTime":"2026-09-27T19:29:36+0000"}]}],"pager":{"pageSize":50,
        "pageNum":1,"total":1}}}
        """,
        """
        {"success":true,"obj":{"esimUsageList":[{"esimTranNo":"26010000000001","dataUsage":1,"totalData":2,"lastUpdateTime":
        "2026-09-27T19:29:36+0000"}]}}
        """,
        """{"success":true,"obj":{"locationList":[{"code":"JP","name":"Japan","type":1,"subLocationList":null}]}}""",
        """{"success":true,"obj":{"webhook":"https://shop.example.com/webhooks/esim-access"}}""",
    ];

    private static readonly string[] Addresses =
    [
        "esims?search=jp&status=InUse&customer=5&page=2", "orders?search=12&status=Complete&customer=1", "usage?days=30&customer=3",
        "finance?from=2026-01-01&until=2026-02-01&cause=Order&page=3", "catalog?country=JP&data=5&days=30&sort=price",
        "customers?search=ana&page=1", "alerts?kind=Data&unread=true", "webhooks?type=ESIM_STATUS&state=Applied",
        "audit?search=ada&kind=SignIns&from=2026-01-01", "support?find=8910300000000000001", "webhooks/unreadable?search=x",
    ];

    private static readonly string[] Pages =
    [
        "/esims/26010000000001", "/orders/1", "/customers/1", "/install/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "/account/login?ReturnUrl=%2Fesims", "/account/invitation/AAAA", "/webhooks/esim-access/secret", "/healthz/ready", "/metrics",
        "/esims?search=x", "/_blazor/negotiate?negotiateVersion=1", "/settings", "/nowhere",
    ];

    private static readonly string[] Files =
    [
        "ICCID;Customer\r\n8910300000000000001;Ana\r\n=\"8910300000000000019\";\"Bob;x\"\r\n",
        "8910300000000000001\n89103 00000 00000 0027\n",
        "iccid,package\n\"8910300000000000001\",\"Japan, 5GB\"\n", "89103000000000000F\t8910-3000-0000-0000-001",
    ];

    private static readonly string[] Searches =
        ["8910300000000000001", "ana p", "JOSÉ", "%_\\", "order 12", "26010000000001", "japan 5gb 30 days", "+34 600 123 456", "B2601"];

    /// <summary>Runs it.</summary>
    /// <param name="inputs">How many inputs in all.</param>
    /// <param name="seed">The same seed makes the same inputs.</param>
    /// <param name="tell">Told how it goes on.</param>
    public static async Task<FuzzResult> RunAsync(int inputs, int seed, Action<string> tell)
    {
        var problems = new ConcurrentQueue<string>();
        var counts = new Dictionary<string, int>
        {
            ["webhooks over HTTP"] = inputs * 20 / 100,
            ["vendor's answers"] = inputs * 35 / 100,
            ["queries in addresses"] = inputs * 20 / 100,
            ["pages over HTTP"] = inputs * 5 / 100,
            ["pasted lists and files"] = inputs * 10 / 100,
            ["searches"] = inputs * 10 / 100,
        };
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await ServeAsync(counts, seed, problems, tell);
        await AnswerAsync(counts["vendor's answers"], seed + 2, problems);
        tell("the vendor's answers are read");
        Read(counts, seed, problems);
        tell("addresses and lists are read");
        await SearchAsync(counts["searches"], seed + 5, problems);
        tell("searches are answered");
        return new FuzzResult(counts, problems, GC.GetTotalMemory(forceFullCollection: true) - before);
    }

    // The whole application: what it answers, and that nothing is logged as a failure.
    private static async Task ServeAsync(Dictionary<string, int> counts, int seed, ConcurrentQueue<string> problems, Action<string> tell)
    {
        using var log = new ListLog();
        await using var web = new WebConsole(settings => (settings["Webhooks:PerSecond"], settings["Webhooks:Burst"],
            settings["Retention:WebhookQuota"]) = ("1000000", "10000000", "64"), services: services =>
            services.AddLogging(logging => logging.ClearProviders().AddProvider(log)));
        using var client = web.Plain();
        await ManyAsync(counts["webhooks over HTTP"], seed, Webhooks, problems, async (mutation, _) =>
        {
            using var body = new ByteArrayContent(mutation.Next());
            using var answer = await client.PostAsync(new Uri("/webhooks/esim-access", UriKind.Relative), body);
            return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.TooManyRequests
                ? null : $"a webhook was answered with {answer.StatusCode}";
        });
        tell("webhooks are answered");
        await Eventually.GetAsync(() => web.ReadAsync(context => context.Deliveries.CountAsync(one =>
            DeliveryRules.Open.Contains(one.State))), open => open == 0, "all webhooks are worked off", 1200);
        tell("webhooks are worked off");
        var unsent = 0;
        await ManyAsync(counts["pages over HTTP"], seed + 1, Pages, problems, async (mutation, _) =>
        {
            if (!Uri.TryCreate(client.BaseAddress, mutation.NextText(), out var address) || address.Host != client.BaseAddress!.Host
                || address.Port != client.BaseAddress.Port)
            {
                Interlocked.Increment(ref unsent);
                return null;
            }
            using var answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
            return (int)answer.StatusCode < 500 ? null : $"{address} was answered with {answer.StatusCode}";
        });
        counts["pages over HTTP"] -= unsent;
        tell("pages are answered");
        foreach (var line in log.From(LogLevel.Error).Take(MostProblems)) problems.Enqueue($"logged: {line}");
    }

    private static async Task AnswerAsync(int count, int seed, ConcurrentQueue<string> problems)
    {
        var (mutation, answered) = (new Mutation(seed, Answers), 0);
        await using var simulator = await TestSimulator.StartAsync();
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System);
        var settings = simulator.Settings(1_000_000);
        (settings["EsimAccess:RetryDelay"], settings["EsimAccess:Retries"]) = ("00:00:00", "1");
        services.AddEsimAccessClient(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddHttpClient<EsimAccessClient>().ConfigurePrimaryHttpMessageHandler(() => new Canned(() =>
        {
            answered++;
            return mutation.Next();
        }));
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<EsimAccessClient>();
        const CallPriority Now = CallPriority.Person;
        var (from, until) = (DateTimeOffset.UnixEpoch.AddYears(40), DateTimeOffset.UnixEpoch.AddYears(60));
        while (answered < count)
        {
            try
            {
                _ = await client.EsimsCreatedAsync(from, until, 1, Now, default);
                _ = await client.EsimAsync("26010000000001", Now, default);
                _ = await client.PackagesAsync(Now, default);
                _ = await client.UsageAsync(["26010000000001"], Now, default);
                _ = await client.LocationsAsync(Now, default);
                _ = await client.BalanceAsync(Now, default);
                _ = await client.WebhookAsync(default);
                _ = await client.SuspendAsync("26010000000001", Now, default);
                _ = await client.OrderAsync(new EsimOrder("t", "JP5", 1, new Money(1), null), Now, default);
            }
            catch (Exception exception) when (problems.Count < MostProblems)
            {
                problems.Enqueue($"the vendor's answer {answered}: {exception}");
            }
        }
    }

    private static void Read(Dictionary<string, int> counts, int seed, ConcurrentQueue<string> problems)
    {
        var mutation = new Mutation(seed + 3, Addresses);
        for (var at = 0; at < counts["queries in addresses"]; at++) Try(problems, mutation.NextText(), ReadAddress);
        mutation = new Mutation(seed + 4, Files);
        for (var at = 0; at < counts["pasted lists and files"]; at++) Try(problems, mutation.NextText(), text =>
        {
            _ = IccidText.ReadAll(text);
            _ = ActivationCode.Parse(text);
        });
    }

    // What is read narrows or is told; what is written again is read the same.
    private static void ReadAddress(string address)
    {
        Same(EsimQuery.Address, address);
        Same(OrderQuery.Address, address);
        Same(LedgerQuery.Address, address);
        Same(AlertQuery.Address, address);
        Same(CatalogQuery.Address, address);
        Same(CustomerQuery.Address, address);
        Same(BulkItemQuery.Address, address);
        Same(FindQuery.Address, address);
        Same(UsageSpanQuery.Address, address);
        Same(DeliveryQuery.Address, address);
        Same(AuditQuery.Address, address);
        Same(UnreadableQuery.Address, address);
    }

    private static void Same<TQuery>(ListAddress<TQuery> list, string address)
    {
        var read = list.Read(address);
        if (!read.IsUnderstood) return;
        if (!Equals(list.Read(list.Write(read.Query, read.Page)).Query, read.Query))
            throw new InvalidOperationException($"{list.Path}: what was read is not what is written");
    }

    private static async Task SearchAsync(int count, int seed, ConcurrentQueue<string> problems)
    {
        await using var simulator = await TestSimulator.StartAsync();
        AccountTests.Populate(simulator, 40);
        await using var console = await TestConsole.StartAsync(simulator);
        console.Caller.Caller = TestCaller.As(Roles.Administrator);
        await Eventually.GetAsync(() => console.ReadAsync(context => context.Esims.CountAsync()), all => all == 40, "the import");
        await console.Esim.Customers.GetOrAddAsync("Ana Pérez", default);
        var mutation = new Mutation(seed, Searches);
        for (var at = 0; at < count; at++)
        {
            var text = mutation.NextText();
            try
            {
                await SearchAsync(console.Esim, text, at % 8);
            }
            catch (Exception exception) when (problems.Count < MostProblems)
            {
                problems.Enqueue($"search {Shown(text)}: {exception}");
            }
        }
    }

    private static async Task SearchAsync(EsimAccessService service, string text, int where)
    {
        switch (where)
        {
            case 0: _ = await service.Esims.FindAsync(text, 10, default); break;
            case 1: _ = await service.Esims.ListAsync(new EsimQuery { Search = text }, 0, 20, default); break;
            case 2: _ = await service.Customers.FindAsync(text, 10, default); break;
            case 3: _ = await service.Orders.ListAsync(new OrderQuery { Search = text }, 0, 20, default); break;
            case 4: _ = await service.Finance.LedgerAsync(new LedgerQuery { Search = text }, 0, 20, default); break;
            case 5: _ = await service.Audit.ListAsync(new AuditQuery { Search = text }, 0, 20, default); break;
            case 6: _ = new CatalogQuery { Search = text }.Apply(await service.Catalog.GetAsync(default)); break;
            default: _ = await service.Webhooks.LastAsync(text, null, 20, default); break;
        }
    }

    private static Task ManyAsync(int count, int seed, string[] corpus, ConcurrentQueue<string> problems,
        Func<Mutation, int, Task<string?>> put) =>
        Parallel.ForEachAsync(Enumerable.Range(0, AtOnce), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (lane, _) =>
        {
            var mutation = new Mutation(seed * 1000 + lane, corpus);
            for (var at = lane; at < count; at += AtOnce)
            {
                if (await put(mutation, at) is { } problem && problems.Count < MostProblems) problems.Enqueue(problem);
            }
        });

    private static void Try(ConcurrentQueue<string> problems, string text, Action<string> read)
    {
        try
        {
            read(text);
        }
        catch (Exception exception) when (problems.Count < MostProblems)
        {
            problems.Enqueue($"{Shown(text)}: {exception}");
        }
    }

    private static string Shown(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text[..Math.Min(text.Length, 400)]));

    /// <summary>Answers each request with the next body.</summary>
    private sealed class Canned(Func<byte[]> next) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(next()) });
    }
}
