using System.Text;
using System.Text.Json.Nodes;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Orders;
using EsimAdmin.Simulator;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Hostile;

/// <summary>Pages that are not as they were asked for, and totals that are not true.</summary>
public sealed class PagesTests
{
    private const int Esims = 68;

    [Theory]
    // The size of pages, how many eSIMs two of them share, and the total that is told; -1 for none.
    [InlineData(10, 0, Esims)]
    [InlineData(10, 0, 10)]
    [InlineData(10, 0, 0)]
    [InlineData(10, 0, -1)]
    [InlineData(10, 4, Esims)]
    [InlineData(500, 0, 5_000)]
    [InlineData(500, 0, 3)]
    [InlineData(7, 3, 2_000_000_000)]
    public async Task An_import_and_a_sweep_bring_all_whatever_the_pages_hold(int size, int shared, int total)
    {
        var (simulator, vendor) = await OpenAsync();
        await using var first = simulator;
        await using var second = vendor;
        vendor.Change = Paged((rows, page) => rows.Skip((page - 1) * (size - shared)).Take(size), total);
        await using var console = await vendor.ConsoleAsync(simulator, workers: false);
        Assert.Null(await console.Get<EsimImporter>().RunAsync(default));
        Assert.Equal(Esims, await console.ReadAsync(context => context.Esims.CountAsync()));
        Assert.Null(await console.Get<EsimSweeper>().RunAsync(default));
        var open = await console.ReadAsync(context => context.Esims.CountAsync(esim => !EsimStatusRules.Ended.Contains(esim.Status)));
        Assert.InRange(await console.ReadAsync(context => context.Sweeps.Select(sweep => sweep.Asked).SingleAsync()), open, int.MaxValue);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2_000_000_000)]
    public async Task The_same_page_for_ever_ends_and_so_does_one_that_nobody_can_read(int total)
    {
        var (simulator, vendor) = await OpenAsync();
        await using var first = simulator;
        await using var second = vendor;
        vendor.Change = Paged((rows, _) => rows.Take(10), total);
        await using var console = await vendor.ConsoleAsync(simulator, workers: false);
        Assert.Null(await console.Get<EsimImporter>().RunAsync(default));
        Assert.Equal(10, await console.ReadAsync(context => context.Esims.CountAsync()));

        vendor.Change = Paged((_, _) => [JsonValue.Create(17), null], total);
        Assert.NotNull(await console.Get<EsimSweeper>().RunAsync(default));
        Assert.InRange(vendor.Answers, 2, 80);
    }

    [Theory]
    [InlineData("400001")]
    [InlineData("900001")]
    public async Task Whatever_is_answered_after_the_last_page_ends_an_import_also_after_a_restart(string code)
    {
        var (simulator, vendor) = await OpenAsync();
        await using var first = simulator;
        await using var second = vendor;
        var paged = Paged((rows, page) => rows.Skip((page - 1) * 34).Take(34), Esims);
        vendor.Change = (endpoint, question, answer) => (int?)question["pager"]?["pageNum"] > 2
            ? Encoding.UTF8.GetBytes($$"""{"success":false,"errorCode":"{{code}}","errorMsg":"no such page","obj":null}""")
            : paged(endpoint, question, answer);
        await using var console = await vendor.ConsoleAsync(simulator, workers: false);
        Assert.Null(await console.Get<EsimImporter>().RunAsync(default));
        await console.ReadAsync(context => context.Facts.Where(fact => fact.Name == "import.done").ExecuteDeleteAsync());
        Assert.Null(await console.Get<EsimImporter>().RunAsync(default));
        Assert.Equal(Esims, await console.ReadAsync(context => context.Esims.CountAsync()));
    }

    [Fact]
    public async Task An_order_is_looked_for_on_all_pages_and_all_of_its_esims_are_asked_for()
    {
        var (simulator, vendor) = await OpenAsync();
        await using var first = simulator;
        await using var second = vendor;
        vendor.Change = Paged((rows, page) => rows.Skip((page - 1) * 10).Take(10), -1);
        await using var console = await vendor.ConsoleAsync(simulator, workers: false);
        var start = TimeProvider.System.GetUtcNow().AddDays(-400);
        var search = console.Get<OrderSearch>();
        Assert.Equal(("B2601000000006", true), await search.FindAsync("bulk-67", start, null, CallPriority.Person, default));
        Assert.Equal((null, true), await search.FindAsync("never-sent", start, null, CallPriority.Person, default));

        vendor.Change = Paged((rows, page) => rows.Skip((page - 1) * 3).Take(3), 3);
        var ten = await console.Get<EsimMirror>().AskByOrderAsync("B2601000000002", 10, CallPriority.Person, default);
        Assert.Equal(10, ten.Value!.Count);

        // Of which order one is cannot be read: it may be this.
        vendor.Change = Paged((rows, page) =>
        {
            if (page == 1) rows[5]!["transactionId"] = new JsonArray();
            return rows.Skip((page - 1) * 10).Take(10);
        }, -1);
        Assert.Equal((null, false), await search.FindAsync("never-sent", start, null, CallPriority.Person, default));
    }

    private static Func<string, JsonNode, string, byte[]> Paged(Func<List<JsonNode?>, int, IEnumerable<JsonNode?>> page, int total) =>
        (endpoint, question, text) =>
        {
            if (endpoint != "esim/query") return Encoding.UTF8.GetBytes(text);
            var answer = JsonNode.Parse(text)!;
            var rows = answer["obj"]!["esimList"]!.AsArray().ToList();
            answer["obj"]!["esimList"]!.AsArray().Clear();
            answer["obj"]!["esimList"] = new JsonArray([.. page(rows, (int)question["pager"]!["pageNum"]!)]);
            if (total < 0) answer["obj"]!.AsObject().Remove("pager");
            else answer["obj"]!["pager"]!["total"] = total;
            return Encoding.UTF8.GetBytes(answer.ToJsonString());
        };

    private static async Task<(TestSimulator, HostileVendor)> OpenAsync()
    {
        var simulator = await TestSimulator.StartAsync(options => options.Authentication = Authentication.AccessCode);
        AccountTests.Populate(simulator, Esims);
        var vendor = await HostileVendor.StartAsync(simulator);
        vendor.AsksForFirstPage = true;
        return (simulator, vendor);
    }
}
