using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using EsimAdmin.Core;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Webhooks;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Tests.Core.Orders;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace EsimAdmin.Tests.Web;

/// <summary>What the program tells of itself: measurements, traces, logs, health.</summary>
public sealed class TelemetryTests
{
    private const string Token = "a-token-of-many-characters", Begin = "<!-- measures -->\n", End = "<!-- /measures -->";

    [Fact]
    public async Task Measurements_are_for_this_machine_and_for_whoever_has_the_token_and_for_others_nothing_is_there()
    {
        await using var web = await new WebConsole(settings =>
        {
            Visitor.BehindProxy(settings);
            settings["Metrics:Token"] = Token;
        }).WithCatalogAsync();
        var (token, wrong, remote) = (("Authorization", $"Bearer {Token}"), ("Authorization", $"Bearer {Token}!"),
            ("X-Forwarded-For", "203.0.113.9"));
        using var here = new Visitor(web.Address);
        var text = await here.ReadAsync("/metrics");
        Assert.Matches("esimadmin_vendor_call_duration_seconds_count\\{[^}]*operation=\"package/list\"[^}]*\\} [1-9]", text);
        Assert.Contains("# TYPE http_server_request_duration_seconds histogram", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(new Visitor(web.Address, https: true, headers: [remote, token])));
        foreach (var visitor in new[]
        {
            new Visitor(web.Address, headers: [remote]), new Visitor(web.Address, https: true, headers: [remote]),
            new Visitor(web.Address, https: true, headers: [remote, wrong]), new Visitor(web.Address, headers: [remote, token]),
            new Visitor(web.Address, host: "console.example.com"), new Visitor(web.Address, headers: ("Via", "1.1 somebody")),
        }) Assert.Equal(HttpStatusCode.NotFound, await AskAsync(visitor));

        static async Task<HttpStatusCode> AskAsync(Visitor visitor)
        {
            using (visitor)
            using (var answer = await visitor.GetAsync("/metrics"))
            {
                if (!answer.IsSuccessStatusCode) Assert.Empty(await answer.Content.ReadAsStringAsync());
                return answer.StatusCode;
            }
        }
    }

    [Fact]
    public async Task Without_a_token_the_header_opens_nothing()
    {
        await using var web = new WebConsole(Visitor.BehindProxy);
        foreach (var given in new[] { "Bearer", "Bearer x" })
        {
            using var visitor = new Visitor(web.Address, https: true,
                headers: [("X-Forwarded-For", "203.0.113.9"), ("Authorization", given)]);
            using var answer = await visitor.GetAsync("/metrics");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        Assert.Null(web.Services.GetService<TracerProvider>());
    }

    [Fact]
    public void The_table_of_measurements_in_the_documents_is_the_one_in_the_code()
    {
        using var log = new MeasureLog();
        var table = new StringBuilder("| name | unit | what |\n| --- | --- | --- |\n");
        foreach (var one in log.Instruments.Values.OrderBy(one => one.Name, StringComparer.Ordinal))
            table.Append(CultureInfo.InvariantCulture, $"| `{one.Name}` | {one.Unit ?? "1"} | {one.Description} |\n");
        var file = Path.Combine(Repository.Root, "docs", "operations.md");
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("WRITE_DOCS") == "1") File.WriteAllText(file, text[..from] + table + text[to..]);
        else Assert.Equal(table.ToString(), text[from..to]);
    }

    [Fact]
    public async Task What_waits_and_what_came_of_it_is_measured()
    {
        using var log = new MeasureLog();
        await using var shop = await ShopFloor.OpenAsync();
        shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = FaultKind.Busy, Count = 1 });
        await shop.UntilAsync((await shop.PlaceAsync("JP_5_30", 1)).Value, OrderStatus.Complete);
        await shop.Console.Get<MeasureWorker>().RoundAsync(default);
        Assert.True(log.SumOf("esimadmin.orders taken") >= 1);
        Assert.True(log.SumOf("esimadmin.vendor.attempts esim/order") >= 2);
        Assert.True(log.SumOf("esimadmin.vendor.call.duration esim/order done") > 0);
        Assert.True(log.SumOf("esimadmin.storage.writable") >= 1);
        Assert.Subset(log.Instruments.Keys.Select(name => name).ToHashSet(), new HashSet<string>(["esimadmin.pending.items"]));
    }

    [Fact]
    public async Task A_webhook_is_one_trace_from_its_receipt_to_the_calls_that_it_leads_to()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Measures.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var shop = await ShopFloor.OpenAsync();
        shop.Simulator.WebhookFaults.LosePercent = 100;
        var order = (await shop.PlaceAsync("JP_5_30", 1)).Value;
        await shop.UntilAsync(order, OrderStatus.Complete);
        var esim = Assert.Single(await shop.Console.Esim.Esims.OfOrderAsync(order, default));
        var body = $$"""{"notifyType":"ESIM_STATUS","content":{"esimTranNo":"{{esim.EsimTranNo}}","esimStatus":"IN_USE"} }""";
        Assert.Equal(Receipt.Stored, await shop.Console.Get<WebhookInbox>().TakeAsync(body, "127.0.0.1"));
        var delivery = await shop.Console.ReadAsync(context => context.Deliveries.SingleAsync(one => one.Body == body));
        var trace = DeliveryRules.TraceOf(delivery).TraceId;
        var names = await Eventually.GetAsync(
            () => Task.FromResult(spans.Where(span => span.TraceId == trace).Select(span => span.OperationName).ToHashSet()),
            seen => seen.Count == 4, "the trace is whole");
        Assert.Equal(
            new HashSet<string>(["Webhook received", "Webhook worked off", "Ask after Order or eSIM", "eSIM Access esim/query"]), names);
        Assert.DoesNotContain(spans.SelectMany(span => span.TagObjects),
            tag => tag.Value?.ToString() is { } value && (value.Contains(esim.Iccid, StringComparison.Ordinal) || value.Contains("LPA:")));
    }

    [Fact]
    public async Task Where_a_collector_is_named_it_is_told_of_requests_and_calls_and_of_no_secret()
    {
        var told = new ConcurrentDictionary<string, string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.Run(async context =>
        {
            using var all = new MemoryStream();
            await context.Request.Body.CopyToAsync(all);
            told.AddOrUpdate(context.Request.Path, Encoding.Latin1.GetString(all.ToArray()),
                (_, before) => before + Encoding.Latin1.GetString(all.ToArray()));
        });
        await collector.StartAsync();
        var address = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        const string secret = "a-secret-of-webhooks", search = "anna@example.com";
        await using var web = new WebConsole(settings =>
        {
            settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = address;
            settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
            settings["OTEL_BSP_SCHEDULE_DELAY"] = settings["OTEL_METRIC_EXPORT_INTERVAL"] = "300";
            settings["Webhooks:PathSecret"] = secret;
        });
        using var visitor = new Visitor(web.Address);
        foreach (var path in new[] { $"/install/{new string('a', 43)}", $"/webhooks/esim-access/{secret}", $"/esims?search={search}" })
            (await visitor.GetAsync(path)).Dispose();
        await Eventually.TrueAsync(() => told.TryGetValue("/v1/traces", out var traces) && traces.Contains("eSIM Access", StringComparison
            .Ordinal) && traces.Contains("/install/-", StringComparison.Ordinal) && told.TryGetValue("/v1/metrics", out var metrics)
            && metrics.Contains("esimadmin.vendor.attempts", StringComparison.Ordinal), "it is told");
        Assert.Equal(["/v1/metrics", "/v1/traces"], told.Keys.Order());
        Assert.Equal([], new[] { new string('a', 43), secret, search, "LPA:" }
            .Where(hidden => told.Values.Any(text => text.Contains(hidden, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task It_is_ready_only_while_it_can_store_what_happens_and_tells_strangers_nothing_else()
    {
        var disk = new BrokenDisk();
        await using var web = new WebConsole(services: services => services.AddSingleton<IInterceptor>(disk));
        using var visitor = new Visitor(web.Address, host: "10.0.0.7:8080");
        await UntilAsync(HttpStatusCode.OK, "Healthy");
        disk.Fault = DiskFault.ReadOnly;
        await UntilAsync(HttpStatusCode.ServiceUnavailable, "Unhealthy");
        using (var live = await visitor.GetAsync("/healthz/live")) Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        disk.Fault = DiskFault.None;
        await UntilAsync(HttpStatusCode.OK, "Healthy");

        async Task UntilAsync(HttpStatusCode status, string words) => Assert.Equal(words, (await Eventually.GetAsync(async () =>
        {
            using var ready = await visitor.GetAsync("/healthz/ready");
            return (ready.StatusCode, Words: await ready.Content.ReadAsStringAsync());
        }, seen => seen.StatusCode == status, $"ready is {status}")).Words);
    }

    [Fact]
    public async Task It_is_not_ready_once_a_worker_has_ended()
    {
        await using var web = new WebConsole(services: services => services.AddHostedService<Ended>().Configure<HostOptions>(options =>
            options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore));
        var readiness = web.Services.GetRequiredService<ReadinessWatch>();
        Assert.Equal("Ended has ended.",
            await Eventually.GetAsync(() => readiness.ProblemAsync(default), problem => problem is not null, "it is found out"));
        using var visitor = new Visitor(web.Address);
        using var ready = await visitor.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [Fact]
    public async Task Logs_are_an_object_of_JSON_a_line_where_that_is_set()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var folder = Directory.CreateTempSubdirectory("esimadmin-json-").FullName;
        await using (var web = new WebProcess(folder, simulator.Address, new Dictionary<string, string>
        {
            ["EsimAccess__AccessCode"] = simulator.Options.AccessCode,
            ["EsimAccess__SecretKey"] = simulator.Options.SecretKey,
            ["Logging__Console__FormatterName"] = "json",
            ["Logging__LogLevel__Microsoft"] = "Information",
        }))
        {
            await web.StartAsync(default);
            await web.TerminateAsync();
        }
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, "web.log"));
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
        Directory.Delete(folder, recursive: true);
    }

    private sealed class Ended : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => throw new InvalidOperationException("It ends.");
    }
}
