using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using EsimAdmin.Tests.Torture;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Core.Bulk;

[Collection(Alone.Name)]
public sealed class BulkTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_bulk_suspend_of_2_000_esims_that_is_killed_in_the_middle_suspends_each_exactly_once()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var keys = AccountTests.Populate(simulator, 2_000);
        simulator.With(world =>
        {
            foreach (var esim in world.Esims) (esim.EsimStatus, esim.SmdpStatus, esim.InstalledAt) = ("IN_USE", "ENABLED", esim.CreatedAt);
            return true;
        });
        var settings = simulator.Settings(2_000).ToDictionary(
            pair => pair.Key.Replace(":", "__", StringComparison.Ordinal), pair => pair.Value!);
        settings.Remove("EsimAccess__BaseUrl");
        await using var web = new WebProcess(Directory.CreateTempSubdirectory("esimadmin-bulk-").FullName, simulator.Address, settings);
        await web.StartAsync(default);
        await Eventually.GetAsync(() => ReadAsync(web, context => context.Esims.CountAsync()), count => count == 2_000,
            "the account is imported", 60);

        using var client = new HttpClient { BaseAddress = web.Address, Timeout = TimeSpan.FromMinutes(2) };
        var key = Guid.NewGuid();
        // Two clicks are one job.
        var clicks = await Task.WhenAll(ClickAsync(client, key), ClickAsync(client, key));
        Assert.All(clicks, answer => Assert.Equal(Driver.Done, answer));
        for (var kill = 1; kill <= 3; kill++)
        {
            var enough = kill * 500;
            await Eventually.TrueAsync(() => simulator.With(world => world.Esims.Count(esim => esim.Suspensions > 0)) >= enough,
                $"{enough} are suspended", 120);
            await web.KillAsync();
            await web.StartAsync(default);
        }
        var done = await Eventually.GetAsync(() => ReadAsync(web, context => context.BulkJobs.Select(job => job.State).SingleAsync()),
            state => state == BulkState.Done, "the job is done", 120);
        Assert.Equal(BulkState.Done, done);
        var times = simulator.With(world => world.Esims.GroupBy(esim => esim.Suspensions)
            .ToDictionary(group => group.Key, group => group.Count()));
        output.WriteLine($"2,000 eSIMs, 3 kills: suspended {string.Join(", ", times.Select(pair => $"{pair.Key} times: {pair.Value}"))}");
        Assert.Equal(new Dictionary<int, int> { [1] = 2_000 }, times);
        Assert.Equal(2_000, await ReadAsync(web, context => context.BulkItems.CountAsync(item => item.Result == BulkResult.Done)));
        Assert.Equal(2_000, await ReadAsync(web, context => context.Intents.CountAsync(intent => intent.State == IntentState.Done)));
        Assert.Equal(keys.Count, await ReadAsync(web, context => context.Esims.CountAsync(esim => esim.Status == EsimStatus.Suspended)));
    }

    [Fact]
    public async Task The_dry_run_says_what_will_happen_to_how_many_and_what_it_costs_and_the_job_does_just_that()
    {
        await using var simulator = await TestSimulator.StartAsync();
        AccountTests.Populate(simulator, 60);
        await using var console = await TestConsole.StartAsync(simulator);
        await console.AddPersonAsync("person-1", Roles.AccountManager);
        await Eventually.GetAsync(() => console.ReadAsync(context => context.Esims.CountAsync()), count => count == 60, "the import");
        await Eventually.GetAsync(() => console.ReadAsync(context => context.BalanceReadings.CountAsync()), count => count > 0,
            "the balance");

        var iccids = await console.ReadAsync(context => context.Esims.OrderBy(esim => esim.EsimTranNo).Select(esim => esim.Iccid)
            .ToListAsync());
        var request = new BulkRequest(BulkAction.TopUp,
            new EsimSelection(default, IccidText.ReadAll($"{string.Join(" ;\n", iccids)} 8988888888888888888").Iccids));
        var plan = (await console.Esim.Bulk.PlanAsync(request, default)).Value!;
        Assert.Equal(["8988888888888888888"], plan.Unknown);
        Assert.Equal(60, plan.Items.Count + plan.NotPossible.Sum(reason => reason.Count));
        Assert.NotEmpty(plan.NotPossible);
        Assert.True(plan.Cost > Money.Zero);
        Assert.Empty(simulator.With(world => world.TopUps));

        // Each package is named with its price and number before anything is charged.
        Assert.Equal((plan.Cost, plan.Items.Count),
            (Money.Sum(plan.Charges.Select(charge => charge.Price * charge.Count)), plan.Charges.Sum(charge => charge.Count)));
        Assert.All(plan.Charges, charge => Assert.NotEmpty(charge.PackageName));

        var cheaper = plan with
        {
            Items =
            [.. plan.Items.Select((item, index) => index == 0 ? item with { Amount = item.Amount - new Money(1) } : item)]
        };
        var wrong = await console.Esim.Bulk.StartAsync(Guid.NewGuid(), cheaper, "", default);
        Assert.Contains("cost is now", wrong.Refusal!.Text, StringComparison.Ordinal);
        var before = simulator.With(world => world.Account.Balance);
        var started = await console.Esim.Bulk.StartAsync(Guid.NewGuid(), plan, "for the fair", default);
        var progress = await Eventually.GetAsync(() => console.Esim.Bulk.GetAsync(started.Value, default),
            one => one!.Job.State == BulkState.Done, "the job is done", 60);
        Assert.Equal(plan.Items.Count, progress!.Counts[BulkResult.Done]);
        Assert.Equal(before - plan.Cost.Units, simulator.With(world => world.Account.Balance));
    }

    [Fact]
    public async Task A_job_can_be_paused_let_go_on_and_stopped()
    {
        await using var simulator = await TestSimulator.StartAsync(options => options.RequestsPerSecond = 40);
        AccountTests.Populate(simulator, 300);
        await using var console = await TestConsole.StartAsync(
            simulator, change: settings => settings["EsimAccess:RequestsPerSecond"] = "30");
        await console.AddPersonAsync("person-1", Roles.AccountManager);
        await Eventually.GetAsync(() => console.ReadAsync(context => context.Esims.CountAsync()), count => count == 300, "the import");
        var plan = (await console.Esim.Bulk.PlanAsync(new BulkRequest(BulkAction.Refresh, new EsimSelection(default)), default)).Value!;
        var id = (await console.Esim.Bulk.StartAsync(Guid.NewGuid(), plan, "", default)).Value;
        await Eventually.GetAsync(() => console.Esim.Bulk.GetAsync(id, default), one => one!.Ended > 5, "it works");
        Assert.True((await console.Esim.Bulk.SetAsync(id, BulkState.Paused, default)).IsDone);
        var paused = await Eventually.GetAsync(async () => ((await console.Esim.Bulk.GetAsync(id, default))!.Ended,
            await console.ReadAsync(context => context.BulkItems.CountAsync(item => item.Result == BulkResult.Started))),
            seen => seen.Item2 == 0, "what was begun has ended");
        Assert.InRange(paused.Ended, 6, 299);
        Assert.True((await console.Esim.Bulk.SetAsync(id, BulkState.Running, default)).IsDone);
        await Eventually.GetAsync(() => console.Esim.Bulk.GetAsync(id, default), one => one!.Ended > paused.Ended + 41, "it goes on");
        Assert.True((await console.Esim.Bulk.SetAsync(id, BulkState.Stopped, default)).IsDone);
        var stopped = await Eventually.GetAsync(() => console.Esim.Bulk.GetAsync(id, default), one => one!.Job.EndedAt is not null,
            "it has stopped");
        Assert.Equal(300, stopped!.Ended);
        Assert.True(stopped.Counts[BulkResult.Stopped] > 0);
        Assert.Equal("job-ended", (await console.Esim.Bulk.SetAsync(id, BulkState.Running, default)).Refusal?.Code);
    }

    private static async Task<string> ClickAsync(HttpClient client, Guid key)
    {
        using var response = await client.PostAsync(new Uri($"/torture/bulk?person=boss&key={key}&action=Suspend", UriKind.Relative), null);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<T> ReadAsync<T>(WebProcess web, Func<EsimAdminDbContext, Task<T>> read)
    {
        await using var context = ConsoleFile.Open(web.Database);
        return await read(context);
    }
}
