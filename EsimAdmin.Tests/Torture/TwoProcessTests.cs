using System.Globalization;
using System.Text;
using System.Text.Json;
using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Webhooks;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Torture;

[Collection(Alone.Name)]
public sealed class TwoProcessTests(ITestOutputHelper output)
{
    private const int Copies = 100;

    [Fact]
    public async Task A_hundred_copies_of_one_usage_webhook_to_two_processes_at_once_make_one_alert_and_one_top_up()
    {
        await using var simulator = await TestSimulator.StartAsync();
        // The vendor's own webhooks stay away: what comes is ours, again and again.
        simulator.WebhookFaults.LosePercent = 100;
        AccountTests.Populate(simulator, 40);
        var keys = simulator.With(world => world.Esims.Where(esim => world.Catalogue.Find(esim.Packages[0].Code)!.SupportTopUpType == 2)
            .Select(esim => esim.EsimTranNo).Take(4).ToList());
        foreach (var key in keys) InUse(simulator, key, percent: 70);
        var folder = Directory.CreateTempSubdirectory("esimadmin-two-").FullName;
        var settings = new Dictionary<string, string>
        {
            ["EsimAccess__AccessCode"] = simulator.Options.AccessCode,
            ["EsimAccess__SecretKey"] = simulator.Options.SecretKey,
            ["EsimAccess__RequestsPerSecond"] = "100"
        };
        await using var first = new WebProcess(folder, simulator.Address, settings);
        await using var second = new WebProcess(folder, simulator.Address, settings);
        await first.StartAsync(default);
        await second.StartAsync(default);
        await UntilAsync(first, context => context.Esims.CountAsync(esim => esim.UsedPercent == 70), count => count == keys.Count,
            "both know the eSIMs");
        await using (var context = ConsoleFile.Open(first.Database))
        {
            // Rules act only while their maker may.
            context.Users.Add(new Person { Id = "person", UserName = "person" });
            var role = await context.Roles.SingleAsync(one => one.Name == Roles.AccountManager);
            context.UserRoles.Add(new IdentityUserRole<string> { UserId = "person", RoleId = role.Id });
            foreach (var key in keys) context.TopUpRules.Add(
                new TopUpRule
                {
                    EsimTranNo = key,
                    BelowPercent = 10,
                    MostTimes = 3,
                    MostAmount = Money.FromDollars(200),
                    PersonId = "person",
                    PersonName = "Rule",
                    CreatedAt = DateTimeOffset.UtcNow
                });
            await context.SaveChangesAsync();
        }

        foreach (var key in keys)
        {
            InUse(simulator, key, percent: 93);
            var body = Body(simulator, key);
            using var http = new HttpClient();
            var answers = await Task.WhenAll(Enumerable.Range(0, Copies).Select(async copy =>
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var answer = await http.PostAsync(new Uri((copy % 2 == 0 ? first : second).Address, "/webhooks/esim-access"),
                    content);
                return (int)answer.StatusCode;
            }));
            Assert.All(answers, answer => Assert.Equal(200, answer));
        }

        await UntilAsync(first, context => context.Deliveries.CountAsync(
            delivery => delivery.NotifyType == "DATA_USAGE" && delivery.State != DeliveryState.Stored),
            count => count == Copies * keys.Count, "every delivery is worked off");
        await UntilAsync(first, context => context.Intents.CountAsync(intent => intent.State == IntentState.Done),
            count => count == keys.Count, "every eSIM is topped up");
        // The mirror has the larger allowance, so that nothing is due any more; what was to come would be due now.
        await UntilAsync(first, context => context.Esims.CountAsync(esim => keys.Contains(esim.EsimTranNo) && esim.UsedPercent < 90),
            count => count == keys.Count, "the allowance is the new one");
        foreach (var web in new[] { first, second }) await QuietAsync(web);

        await using var books = ConsoleFile.Open(first.Database);
        var alerts = await books.Alerts.Where(alert => alert.Kind == AlertKind.Data).ToListAsync();
        output.WriteLine(
            $"{Copies * keys.Count} deliveries of {keys.Count} events to two processes: "
            + $"{await books.Deliveries.CountAsync(delivery => delivery.State == DeliveryState.Repeated)} known as repeated, "
            + $"{alerts.Count} alerts, {await books.AutoTopUps.CountAsync()} automatic top-ups, "
            + $"{simulator.With(world => world.TopUps.Count)} top-ups at the vendor");
        Assert.Equal(keys.Order(), alerts.Select(alert => alert.EsimTranNo!).Order());
        Assert.All(alerts, alert => Assert.Contains(":90:", alert.Key, StringComparison.Ordinal));
        Assert.Equal(keys.Order(), simulator.With(world => world.TopUps.Select(topUp => topUp.EsimTranNo).Order().ToList()));
        Assert.Equal(keys.Count, await books.AutoTopUps.CountAsync());
        Assert.Equal(keys.Count, await books.Intents.CountAsync());
        Assert.Equal(keys.Count, await books.Ledger.CountAsync(entry => entry.Cause == LedgerCause.TopUp));
    }

    private static void InUse(TestSimulator simulator, string key, int percent) => simulator.With(world =>
    {
        var esim = world.FindEsim(key)!;
        var now = TimeProvider.System.GetUtcNow();
        (esim.EsimStatus, esim.SmdpStatus, esim.Eid) = ("IN_USE", "ENABLED", "89049032000000000000000000000001");
        (esim.ActivatedAt, esim.InstalledAt, esim.ExpiresAt) = (now.AddDays(-3), now.AddDays(-3), now.AddDays(20));
        (esim.Used, esim.UsageAt) = (esim.TotalVolume * percent / 100 + 1, now);
        return true;
    });

    private static string Body(TestSimulator simulator, string key) => simulator.With(world =>
    {
        var esim = world.FindEsim(key)!;
        return JsonSerializer.Serialize(new
        {
            notifyType = "DATA_USAGE",
            eventGenerateTime = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            notifyId = $"n-{key}",
            content = new
            {
                orderNo = esim.OrderNo,
                transactionId = esim.TransactionId,
                esimTranNo = key,
                iccid = esim.Iccid,
                totalVolume = esim.TotalVolume,
                orderUsage = esim.Used,
                remain = esim.TotalVolume - esim.Used,
                remainThreshold = 0.1
            },
        });
    });

    /// <summary>Time for two more rounds of the workers that look every two seconds: what they would do a second time they would do
    /// now.</summary>
    private static async Task QuietAsync(WebProcess web)
    {
        using var http = new HttpClient { BaseAddress = web.Address };
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var round = 0; round < 5; round++)
        {
            await timer.WaitForNextTickAsync();
            using var answer = await http.GetAsync(new Uri("/healthz/ready", UriKind.Relative));
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task UntilAsync(WebProcess web, Func<EsimAdminDbContext, Task<int>> read, Func<int, bool> done, string what) =>
        await Eventually.GetAsync(async () =>
    {
        await using var context = ConsoleFile.Open(web.Database);
        return await read(context);
    }, done, what, 60);
}
