using System.Globalization;
using System.Text;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Storage;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Torture;

/// <summary>A server that is asked to stop while it works.</summary>
[Collection(Alone.Name)]
public sealed class StopTests(ITestOutputHelper output)
{
    private const int Orders = 12;

    [Fact]
    public async Task A_server_that_is_asked_to_stop_hands_its_work_to_another_at_once_and_loses_no_order_and_no_webhook()
    {
        await using var simulator = await TestSimulator.StartAsync(options => options.InitialBalance = 10_000_000_000);
        var folder = Directory.CreateTempSubdirectory("esimadmin-stop-").FullName;
        await using var first = new WebProcess(folder, simulator.Address, Settings(simulator));
        await using var second = new WebProcess(folder, simulator.Address, Settings(simulator));
        await first.StartAsync(default);
        await UntilAsync(first, context => context.Facts.AnyAsync(fact => fact.Name == CatalogMirror.RefreshedAtFact), "the catalogue");
        // Asked after for longer than the server may take to stop: it is in the middle of its calls then.
        simulator.Faults.Add(new Fault
        {
            Endpoint = "esim/query",
            Kind = FaultKind.Slow,
            Percent = 100,
            Count = int.MaxValue,
            DelayMilliseconds = 20_000,
        });
        using var http = new HttpClient { BaseAddress = first.Address, Timeout = TimeSpan.FromMinutes(1) };
        var clicks = Enumerable.Range(1, Orders).Select(number => ClickAsync(http, simulator, number)).ToList();
        await UntilAsync(first, async context => await context.Orders.CountAsync() == Orders
            && await context.OrderParts.CountAsync(part => part.Lease != null && part.OrderNo != null) >= 4,
            "orders are being asked after");

        var stored = 0;
        var webhooks = SendAsync(first, () => stored++);
        await Eventually.TrueAsync(() => stored >= 20, "webhooks come");
        var took = await first.TerminateAsync();
        await webhooks;
        output.WriteLine($"It stopped after {took.TotalSeconds:F1} s; {stored} webhooks were taken");
        Assert.InRange(took.TotalSeconds, 0, 15);
        Assert.Equal(0, await CountAsync(first, context => context.OrderParts.CountAsync(part => part.Lease != null)));
        Assert.Equal(0, await CountAsync(first, context => context.OrderParts.CountAsync(part => part.LeasedUntil != null)));
        // One more may be stored whose answer was cut off.
        Assert.InRange(await CountAsync(first, context => context.Deliveries.CountAsync(one => one.Body.Contains("\"stop-"))),
            stored, stored + 1);
        await Task.WhenAll(clicks);

        simulator.Faults.Clear();
        await second.StartAsync(default);
        await UntilAsync(second, async context => await context.OrderParts.CountAsync(part => part.DueAt != null) == 0,
            "the other has finished all");
        var references = await CountAsync(second, context => context.Orders.CountAsync());
        Assert.Equal(Orders, references);
        Assert.Equal(Orders, simulator.With(world => world.Orders.Count));
        Assert.Equal(0, await CountAsync(second, context => context.OrderParts.CountAsync(part => part.OrderNo == null)));
    }

    private static Dictionary<string, string> Settings(TestSimulator simulator) => new()
    {
        ["EsimAccess__AccessCode"] = simulator.Options.AccessCode,
        ["EsimAccess__SecretKey"] = simulator.Options.SecretKey,
        ["EsimAccess__RequestsPerSecond"] = "100",
        ["EsimAccess__AttemptTimeout"] = "00:00:30",
    };

    // A click that is cut off by the stop is a person's to look after; what was written down before is what counts.
    private static async Task ClickAsync(HttpClient http, TestSimulator simulator, int number)
    {
        var package = simulator.World.Catalogue.Base[number];
        try
        {
            using var answer = await http.PostAsync(new Uri(string.Create(CultureInfo.InvariantCulture,
                $"/torture/order?person=person-{number}&reference=stop-{number}&customer=Anna&code={package.Code}&quantity=1"),
                UriKind.Relative), null);
        }
        catch (HttpRequestException)
        {
            // Cut off.
        }
    }

    private static async Task SendAsync(WebProcess web, Action stored)
    {
        using var http = new HttpClient { BaseAddress = web.Address };
        for (var number = 0; number < 5000; number++)
        {
            var body = $$"""{"notifyType":"CHECK_HEALTH","notifyId":"stop-{{number}}","content":{} }""";
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            try
            {
                using var answer = await http.PostAsync(new Uri("/webhooks/esim-access", UriKind.Relative), content);
                if (answer.IsSuccessStatusCode) stored();
            }
            catch (HttpRequestException)
            {
                // It does not listen any more.
                return;
            }
        }
    }

    private static async Task<int> CountAsync(WebProcess web, Func<EsimAdminDbContext, Task<int>> count)
    {
        await using var context = ConsoleFile.Open(web.Database);
        return await count(context);
    }

    private static Task UntilAsync(WebProcess web, Func<EsimAdminDbContext, Task<bool>> holds, string what) => Eventually.TrueAsync(
        async () =>
    {
        await using var context = ConsoleFile.Open(web.Database);
        return await holds(context);
    }, what, 180);
}
