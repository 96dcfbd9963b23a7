using System.Collections.Concurrent;
using System.Globalization;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Storage;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Torture;

/// <summary>A backup while people order, restored elsewhere.</summary>
[Collection(Alone.Name)]
public sealed class BackupTests(ITestOutputHelper output)
{
    private const int People = 6, Before = 40, During = 20;

    private readonly ConcurrentDictionary<string, int> _asked = new();
    private readonly ConcurrentDictionary<string, bool> _answered = new();
    private int _number;

    [Fact]
    public async Task A_backup_while_people_order_is_whole_and_restored_elsewhere_it_differs_in_nothing_from_the_vendors_books()
    {
        await using var simulator = await TestSimulator.StartAsync(options => options.InitialBalance = 10_000_000_000);
        (simulator.Options.AllocationSecondsMin, simulator.Options.AllocationSecondsMax) = (0.5, 3);
        var folder = Directory.CreateTempSubdirectory("esimadmin-backup-").FullName;
        var (backup, elsewhere) = (Path.Combine(folder, "backup.db"), Path.Combine(folder, "elsewhere"));
        var known = await WorkAsync(simulator, Directory.CreateDirectory(Path.Combine(folder, "here")).FullName, backup);

        await using var web = new WebProcess(elsewhere, simulator.Address, Settings(simulator));
        var (code, said) = await CommandRun.OfAsync(web.Database, "restore", backup);
        output.WriteLine(said);
        Assert.True(code == 0, said);
        Assert.Matches("The audit log is whole: [0-9,]+ entries", said);
        Assert.Contains("Every charge has its order or top-up", said, StringComparison.Ordinal);
        var asked = (await ReadAsync(web, context => context.Orders.Select(order => order.Reference!).ToListAsync()))
            .ToDictionary(reference => reference, reference => _asked[reference]);
        // All that somebody was answered before the backup began is in it.
        Assert.Subset(asked.Keys.ToHashSet(), known.ToHashSet());
        var open = await ReadAsync(web, context => context.OrderParts.CountAsync(part => part.DueAt != null));
        var parts = (await ReadAsync(web, context => context.OrderParts.Select(part => part.TransactionId).ToListAsync())).ToHashSet();

        // The key file is no part of a backup: it is kept elsewhere, and brought along.
        Directory.CreateDirectory(Path.Combine(elsewhere, "keys"));
        File.Copy(Path.Combine(folder, "here", "keys", "console.key"), Path.Combine(elsewhere, "keys", "console.key"));
        await web.StartAsync(default);
        await UntilAsync(web, async context => await context.OrderParts.CountAsync(part => part.DueAt != null) == 0, "nothing is open");
        using (var http = new HttpClient { BaseAddress = web.Address })
        using (var swept = await http.PostAsync(new Uri("/torture/sweep?person=admin", UriKind.Relative), null))
            Assert.Equal(Driver.Done, await swept.Content.ReadAsStringAsync());
        var balance = simulator.With(world => world.Account.Balance);
        await UntilAsync(web, context => Comparison.IsBalanceComparedAsync(context, balance, default),
            "the balance is compared once all that was open is in the books");
        await web.KillAsync();

        var later = simulator.With(world => world.Orders.Where(order => !parts.Contains(order.TransactionId))
            .Select(order => order.OrderNo).ToHashSet());
        output.WriteLine($"{known.Count} orders answered before the backup, {asked.Count} in it, {open} of their parts open, "
            + $"{later.Count} vendor orders later");
        Assert.NotEmpty(later);
        await using var books = ConsoleFile.Open(web.Database);
        var codes = await ConsoleFile.CodesAsync(web.Database);
        Assert.Empty(await Comparison.RunAsync(books, codes, simulator.World, asked, later, default));
        Directory.Delete(folder, recursive: true);
    }

    private static Dictionary<string, string> Settings(TestSimulator simulator) => new()
    {
        ["EsimAccess__AccessCode"] = simulator.Options.AccessCode,
        ["EsimAccess__SecretKey"] = simulator.Options.SecretKey,
        ["EsimAccess__RequestsPerSecond"] = "100",
    };

    /// <summary>People order, before, while and after a backup is taken.</summary>
    /// <returns>The orders that were answered before it began.</returns>
    private async Task<List<string>> WorkAsync(TestSimulator simulator, string folder, string backup)
    {
        await using var web = new WebProcess(folder, simulator.Address, Settings(simulator));
        await web.StartAsync(default);
        await UntilAsync(web, context => context.Facts.AnyAsync(fact => fact.Name == CatalogMirror.RefreshedAtFact), "the catalogue");
        using var done = new CancellationTokenSource();
        var people = Enumerable.Range(1, People)
            .Select(person => OrderAsync(web, simulator.World, $"person-{person}", done.Token)).ToList();
        await Eventually.TrueAsync(() => _answered.Count >= Before, "people order", 300);
        var known = _answered.Keys.ToList();
        var (code, said) = await CommandRun.OfAsync(web.Database, "backup", backup);
        output.WriteLine(said);
        Assert.True(code == 0, said);
        var most = _answered.Count + During;
        output.WriteLine($"{_answered.Count - known.Count} orders were answered while the backup was taken");
        Assert.True(_answered.Count > known.Count, "nobody waits for a backup");
        await Eventually.TrueAsync(() => _answered.Count >= most, "people go on", 300);
        await done.CancelAsync();
        await Task.WhenAll(people);
        return known;
    }

    private async Task OrderAsync(WebProcess web, World world, string person, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = web.Address, Timeout = TimeSpan.FromMinutes(2) };
        while (!stop.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _number);
            var reference = $"backup-{number.ToString(CultureInfo.InvariantCulture)}";
            var quantity = number % 20 == 0 ? 33 : number % 3 + 1;
            _asked[reference] = quantity;
            var package = world.Catalogue.Base[number % world.Catalogue.Base.Count];
            for (var isDone = false; !isDone;)
            {
                using var answer = await http.PostAsync(new Uri($"/torture/order?person={person}&reference={reference}"
                    + $"&customer=Customer%20{number % 7}&code={package.Code}&quantity={quantity}", UriKind.Relative), null,
                    CancellationToken.None);
                isDone = await answer.Content.ReadAsStringAsync(CancellationToken.None) == Driver.Done;
            }
            _answered[reference] = true;
        }
    }

    private static async Task<T> ReadAsync<T>(WebProcess web, Func<EsimAdminDbContext, Task<T>> read)
    {
        await using var context = ConsoleFile.Open(web.Database);
        return await read(context);
    }

    private static Task UntilAsync(WebProcess web, Func<EsimAdminDbContext, Task<bool>> holds, string what) =>
        Eventually.TrueAsync(() => ReadAsync(web, holds), what, 300);
}
