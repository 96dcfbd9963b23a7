using System.Globalization;
using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Torture;

/// <summary>
/// Two processes on one database, and the same clicks in both at the same moment, round after round: orders, top-ups, actions in bulk,
/// mails and rules. In the
/// end nothing is there twice, nothing is lost, and nobody was told of an error for what worked.
/// </summary>
public static class HammerRun
{
    private const int Clicks = 3;

    /// <summary>Hammers, and says what is not as it should be.</summary>
    /// <param name="rounds">How many rounds.</param>
    /// <param name="say">Hears how it goes.</param>
    /// <returns>What was done, and the differences; none when all is well.</returns>
    public static async Task<(IReadOnlyDictionary<string, int> Counts, IReadOnlyList<string> Differences)> RunAsync(int rounds,
        Action<string> say)
    {
        await using var simulator = await TestSimulator.StartAsync(options => options.InitialBalance = 1_000_000_000);
        var folder = Directory.CreateTempSubdirectory("esimadmin-hammer-").FullName;
        var settings = new Dictionary<string, string>
        {
            ["EsimAccess__AccessCode"] = simulator.Options.AccessCode,
            ["EsimAccess__SecretKey"] = simulator.Options.SecretKey,
            ["EsimAccess__RequestsPerSecond"] = "500",
            ["Mail__Outbox"] = Path.Combine(folder, "outbox"),
        };
        await using var first = new WebProcess(folder, simulator.Address, settings);
        await using var second = new WebProcess(folder, simulator.Address, settings);
        await first.StartAsync(default);
        await second.StartAsync(default);
        using var hammer = new Hammer(simulator, [first, second]);
        await hammer.UntilAsync(context => context.Packages.CountAsync(), count => count > 0, "the catalogue is there");
        for (var round = 1; round <= rounds; round++)
        {
            await hammer.RoundAsync(round);
            if (round % 20 == 0) say($"{round} rounds, {hammer.Wrong.Count} differences");
        }
        await hammer.SettleAsync(rounds);
        return (hammer.Counts, hammer.Wrong);
    }

    private sealed class Hammer(TestSimulator simulator, WebProcess[] processes) : IDisposable
    {
        private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
        private readonly string _code = simulator.World.Catalogue.FindSlug("JP_5_30")!.Code;

        public void Dispose() => _http.Dispose();

        public List<string> Wrong { get; } = [];

        public Dictionary<string, int> Counts { get; } = [];

        public async Task RoundAsync(int round)
        {
            var person = $"person-{round % 4}";
            var cart = (await GetAsync(processes[0], "fill", person, ("code", _code), ("quantity", "4"),
                ("customer", $"Customer {round % 7}"), ("reference", $"round {round}")))[3..];
            var order = One(round, "order", await EverywhereAsync("place", _ => person, _ => [("key", cart)]));
            await UntilAsync(context => context.Orders.CountAsync(one => one.Reference == $"round {round}"
                && one.Status == OrderStatus.Complete), count => count == 1, $"order {order} is complete");
            List<(string EsimTranNo, string Iccid)> esims;
            await using (var context = ConsoleFile.Open(processes[0].Database))
            {
                esims = [.. (await context.Esims.Where(esim => esim.OrderId == long.Parse(order, CultureInfo.InvariantCulture))
                    .OrderBy(esim => esim.EsimTranNo).ToListAsync())
                    .Select(esim => (esim.EsimTranNo, esim.Iccid))];
                context.TopUpRules.Add(new TopUpRule
                {
                    EsimTranNo = esims[1].EsimTranNo,
                    BelowPercent = 10,
                    MostTimes = 3,
                    MostAmount = Money.FromDollars(900),
                    PersonId = person,
                    PersonName = person,
                    CreatedAt = DateTimeOffset.UtcNow
                });
                await context.SaveChangesAsync();
            }
            var seen = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            var (bulk, mail, rule) = (Guid.NewGuid(), Guid.NewGuid(), RuleAsync(esims[1].EsimTranNo));
            var topUps = EverywhereAsync("top-up", click => $"person-{click}",
                click => [("key", Guid.NewGuid().ToString()), ("esim", esims[0].EsimTranNo), ("seen", seen)]);
            var jobs = EverywhereAsync("bulk", _ => person,
                _ => [("key", bulk.ToString()), ("action", nameof(BulkAction.Cancel)), ("iccids", $"{esims[2].Iccid},{esims[3].Iccid}")]);
            var mails = EverywhereAsync("mail", _ => person, _ => [("key", mail.ToString()), ("esim", esims[0].EsimTranNo)]);
            await Task.WhenAll(topUps, jobs, mails, rule);
            // Two people and more, each with a request of their own: one is charged, the others are told why.
            var said = await topUps;
            if (said.Count(one => one.StartsWith("ok", StringComparison.Ordinal)) != 1)
                Wrong.Add($"round {round}, top-up: {string.Join(" | ", said)}");
            if (said.Any(one => one.StartsWith("no", StringComparison.Ordinal) && one[3..] != IntentBook.UnderWay.Text
                && one[3..] != IntentBook.ToppedUp.Text)) Wrong.Add($"round {round}, top-up refused: {string.Join(" | ", said)}");
            One(round, "bulk", await jobs);
            One(round, "mail", await mails);
        }

        /// <summary>Waits until nothing is open, and compares with the vendor's books.</summary>
        public async Task SettleAsync(int rounds)
        {
            await UntilAsync(async context => await context.OrderParts.CountAsync(part => part.DueAt != null)
                + await context.Intents.CountAsync(intent => intent.DueAt != null)
                + await context.Mails.CountAsync(mail => mail.DueAt != null) + await context.BulkJobs.CountAsync(job => job.EndedAt == null)
                + await context.AutoTopUps.CountAsync(one => one.DueAt != null) + (rounds - await context.AutoTopUps.CountAsync()), open =>
                open == 0, "nothing is open");
            await using var books = ConsoleFile.Open(processes[0].Database);
            var (orders, topUps, balance) = simulator.With(world => (world.Orders.Count, world.TopUps.Count, world.Account.Balance));
            Count("orders at the vendor", orders, rounds);
            Count("orders here", await books.Orders.CountAsync(), rounds);
            Count("top-ups at the vendor, by people and by rule", topUps, 2 * rounds);
            Count("top-ups in the ledger", await books.Ledger.CountAsync(entry => entry.Cause == LedgerCause.TopUp), 2 * rounds);
            Count("orders in the ledger", await books.Ledger.CountAsync(entry => entry.Cause == LedgerCause.Order), rounds);
            Count("refunds in the ledger", await books.Ledger.CountAsync(entry => entry.Cause == LedgerCause.Refund), 2 * rounds);
            Count("bulk jobs", await books.BulkJobs.CountAsync(), rounds);
            Count("eSIMs cancelled in bulk", await books.BulkItems.CountAsync(item => item.Result == BulkResult.Done), 2 * rounds);
            Count("mails written", await books.Mails.CountAsync(one => one.State == MailState.Filed && one.EsimTranNo != ""), rounds);
            Count("top-ups that rules have made", await books.AutoTopUps.CountAsync(one => one.State == AutoTopUpState.Started), rounds);
            Count("customers", await books.Customers.CountAsync(), Math.Min(7, rounds));
            var explained = await books.Ledger.SumAsync(entry => entry.Amount, default);
            if (explained.Units != balance) Wrong.Add($"the ledger adds up to {explained}, the vendor has {new Money(balance)}");
            var log = Path.Combine(processes[0].Folder, "web.log");
            foreach (var line in File.Exists(log) ? File.ReadLines(log)
                .Where(line => line.Contains("fail:", StringComparison.Ordinal) || line.Contains("crit:", StringComparison.Ordinal)).Take(5)
                : []) Wrong.Add("log: " + line);
        }

        public Task<int> UntilAsync(Func<EsimAdminDbContext, Task<int>> read, Func<int, bool> done, string what) =>
            Eventually.GetAsync(async () =>
        {
            await using var context = ConsoleFile.Open(processes[0].Database);
            return await read(context);
        }, done, what, 240);

        private async Task RuleAsync(string esim)
        {
            simulator.Drive(esim, (travellers, one) => travellers.Install(one, TimeProvider.System.GetUtcNow()));
            var body = simulator.With(world =>
            {
                var one = world.FindEsim(esim)!;
                (one.EsimStatus, one.SmdpStatus, one.Used, one.UsageAt) =
                    ("IN_USE", "ENABLED", one.TotalVolume * 95 / 100, TimeProvider.System.GetUtcNow());
                return $$"""{"notifyType":"DATA_USAGE","notifyId":"{{esim}}","content":{"orderNo":"{{one.OrderNo}}","esimTranNo":"{{esim}}","iccid":"{{one.Iccid}}","totalVolume":{{one.TotalVolume}},"orderUsage":{{one.Used}},"remainThreshold":0.1} }""";
            });
            await Task.WhenAll(processes.SelectMany(process => Enumerable.Range(0, Clicks).Select(async _ =>
            {
                using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
                using var answer = await _http.PostAsync(new Uri(process.Address, "/webhooks/esim-access"), content);
                answer.EnsureSuccessStatusCode();
            })));
        }

        /// <summary>The same request in all processes brings the same everywhere, and no error anywhere.</summary>
        private string One(int round, string what, string[] said)
        {
            if (said.Distinct().Count() != 1 || !said[0].StartsWith("ok", StringComparison.Ordinal))
                Wrong.Add($"round {round}, {what}: {string.Join(" | ", said)}");
            return said[0].Length > 3 ? said[0][3..] : "";
        }

        private void Count(string what, int count, int expected)
        {
            Counts[what] = count;
            if (count != expected) Wrong.Add($"{what}: {count} instead of {expected}");
        }

        private Task<string[]> EverywhereAsync(string click, Func<int, string> person, Func<int, (string, string)[]> query) => Task.WhenAll(
            processes.SelectMany((process, place) => Enumerable.Range(0, Clicks)
                .Select(number => GetAsync(process, click, person(place * Clicks + number), query(place * Clicks + number)))));

        private async Task<string> GetAsync(WebProcess process, string click, string person, params (string Name, string Value)[] query)
        {
            var rest = string.Concat(query.Select(pair => $"&{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
            var address = new Uri(process.Address, $"/hammer/{click}?person={person}{rest}");
            using var answer = await _http.GetAsync(address);
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode ? text : $"error {(int)answer.StatusCode} {text[..Math.Min(120, text.Length)]}";
        }
    }
}
