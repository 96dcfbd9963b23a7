using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Webhooks;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Simulator.Webhooks;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Tests.Torture;

/// <summary>
/// People order, top up, suspend, resume, cancel and revoke through a web process that is killed again and again, at a vendor that fails in
/// every way it
/// knows. Then all faults end, the console is given time to find out what it does not know, and both books are compared.
/// </summary>
public sealed class TortureRun
{
    private static readonly HashSet<string> NoneLater = [];

    private static readonly FaultKind[] Kinds = [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.Code)];

    private readonly TortureOptions _options;
    private readonly Action<string> _say;
    private readonly WebApplication _vendor;
    private readonly WebProcess _web;
    private readonly World _world;
    private readonly Dictionary<string, int> _asked = [];
    private readonly Random _random;
    private int _purchases, _kills, _clicks, _lostClicks, _actions;
    private volatile bool _up;

    private TortureRun(TortureOptions options, Action<string> say, WebApplication vendor, WebProcess web)
    {
        (_options, _say, _vendor, _web) = (options, say, vendor, web);
        _world = vendor.Services.GetRequiredService<World>();
        _random = new Random(options.Seed);
    }

    /// <summary>Runs it whole.</summary>
    public static async Task<TortureVerdict> RunAsync(TortureOptions options, Action<string> say, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("esimadmin-torture-").FullName;
        await using var vendor = StartVendor(options);
        await vendor.StartAsync(cancellationToken);
        var address = vendor.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var settings = vendor.Services.GetRequiredService<SimulatorOptions>();
        await using var web = new WebProcess(folder, address, new Dictionary<string, string>
        {
            ["EsimAccess__AccessCode"] = settings.AccessCode,
            ["EsimAccess__SecretKey"] = settings.SecretKey,
            ["EsimAccess__RequestsPerSecond"] = options.RequestsPerSecond.ToString(CultureInfo.InvariantCulture),
            ["EsimAccess__AttemptTimeout"] = "00:00:01.5",
            ["EsimAccess__RetryDelay"] = "00:00:00.100",
            ["EsimAccess__SweepEvery"] = "00:00:10",
        });
        var run = new TortureRun(options, say, vendor, web);
        await run.WorkAsync(cancellationToken);
        await run.SettleAsync(cancellationToken);
        var verdict = await run.CompareAsync(cancellationToken);
        if (verdict.Differences.Count == 0) await DeleteAsync(web, folder);
        else say($"The console's file and log are kept in {folder}");
        return verdict;
    }

    private static WebApplication StartVendor(TortureOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        return SimulatorApp.Build(builder, new SimulatorOptions
        {
            History = false,
            Speed = 1500,
            InitialBalance = 10_000_000_000,
            RequestsPerSecond = options.RequestsPerSecond,
            AllocationSecondsMin = 0.5,
            AllocationSecondsMax = 4,
            Latency = 0.1,
            Authentication = Authentication.Signature,
        });
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await _web.StartAsync(cancellationToken);
        await UntilAsync(() => ReadAsync(context => context.Facts.AnyAsync(
            fact => fact.Name == CatalogMirror.RefreshedAtFact, cancellationToken)), "the catalogue", 60, cancellationToken);
        _up = true;
        var faults = _vendor.Services.GetRequiredService<Faults>();
        foreach (var kind in Kinds) faults.Add(new Fault
        {
            Kind = kind,
            Percent = _options.FaultPercent,
            Count = int.MaxValue,
            DelayMilliseconds = 2500
        });
        var webhooks = _vendor.Services.GetRequiredService<WebhookFaults>();
        (webhooks.LosePercent, webhooks.DelayPercent, webhooks.DelaySeconds, webhooks.RepeatPercent) = (15, 15, 4, 15);

        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var killer = KillAsync(done.Token);
        await Task.WhenAll(Enumerable.Range(1, _options.People)
            .Select(number => PersonAsync($"person-{number}", new Random(_options.Seed * 1000 + number), cancellationToken)));
        await done.CancelAsync();
        await killer;
        if (!_up) await _web.StartAsync(cancellationToken);
        _up = true;
    }

    /// <summary>Kills the web process at random moments; the pace is such that the last kill falls into the last purchases.</summary>
    private async Task KillAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_kills < _options.Kills)
            {
                var due = (_kills + 0.5) * _options.Purchases / _options.Kills;
                await UntilAsync(() => Task.FromResult(Volatile.Read(ref _purchases) >= due), "work", 3600, cancellationToken);
                await Task.Delay(_random.Next(20, 1500), cancellationToken);
                _up = false;
                await _web.KillAsync();
                _kills++;
                _vendor.Services.GetRequiredService<SimulatorOptions>().RepeatedTransaction = _kills % 2 == 0
                    ? RepeatedTransaction.SameOrder : RepeatedTransaction.Refused;
                await _web.StartAsync(CancellationToken.None);
                _up = true;
                if (_kills % 5 == 0) _say($"{_kills} kills, {_purchases} orders and top-ups");
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The work is done.
        }
    }

    private async Task PersonAsync(string person, Random random, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = _web.Address, Timeout = TimeSpan.FromSeconds(60) };
        while (Volatile.Read(ref _purchases) < _options.Purchases || Volatile.Read(ref _kills) < _options.Kills)
        {
            var dice = random.Next(100);
            if (dice < 60) await OrderAsync(client, person, random, cancellationToken);
            else if (dice < 85) await ActAsync(client, person, EsimAction.TopUp, random, cancellationToken);
            else await ActAsync(client, person, dice switch
            {
                < 89 => EsimAction.Cancel,
                < 94 => EsimAction.Suspend,
                < 98 => EsimAction.Resume,
                _ => EsimAction.Revoke
            }, random, cancellationToken);
        }
    }

    private async Task OrderAsync(HttpClient client, string person, Random random, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _purchases);
        var reference = $"torture-{number.ToString(CultureInfo.InvariantCulture)}";
        var package = _world.Catalogue.Base[random.Next(_world.Catalogue.Base.Count)];
        var quantity = number % 40 == 0 ? 33 : random.Next(1, 4);
        lock (_asked) _asked[reference] = quantity;
        await ClickAsync(
            client,
            $"/torture/order?person={person}&reference={reference}&customer=Customer%20{number % 7}"
                + $"&code={package.Code}&quantity={quantity}",
            cancellationToken);
    }

    private async Task ActAsync(HttpClient client, string person, EsimAction action, Random random, CancellationToken cancellationToken)
    {
        string? esim;
        lock (_world.Sync)
        {
            var fitting = _world.Esims.Where(one => action switch
            {
                EsimAction.Cancel => one.IsUnused,
                EsimAction.Resume => one.EsimStatus == "SUSPENDED",
                EsimAction.Suspend => one is { HasEnded: false, InstalledAt: not null, EsimStatus: not "SUSPENDED" },
                EsimAction.TopUp => one is { HasEnded: false, EsimStatus: not "SUSPENDED", SmdpStatus: not "DELETED" },
                _ => !one.HasEnded,
            }).ToList();
            esim = fitting.Count == 0 ? null : fitting[random.Next(fitting.Count)].EsimTranNo;
        }
        if (esim is null) return;
        var answer = await ClickAsync(client, $"/torture/act?person={person}&key={Guid.NewGuid()}&esim={esim}&action={action}",
            cancellationToken);
        if (answer != Driver.Done) return;
        if (action == EsimAction.TopUp) Interlocked.Increment(ref _purchases);
        else Interlocked.Increment(ref _actions);
    }

    /// <summary>Clicks until there is an answer: a person whose page was cut off clicks again.</summary>
    private async Task<string> ClickAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            await UntilAsync(() => Task.FromResult(_up), "the web process", 120, cancellationToken);
            Interlocked.Increment(ref _clicks);
            try
            {
                using var response = await client.PostAsync(new Uri(path, UriKind.Relative), null, cancellationToken);
                var answer = await response.Content.ReadAsStringAsync(cancellationToken);
                if (response.IsSuccessStatusCode && !answer.StartsWith(Driver.Again, StringComparison.Ordinal)) return answer;
                if (!response.IsSuccessStatusCode) _say($"{path}: {(int)response.StatusCode}");
            }
            catch (Exception exception) when (exception is HttpRequestException or SocketException)
            {
                Interlocked.Increment(ref _lostClicks);
            }
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>All faults end; the console gets the time that it needs to find out.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        _vendor.Services.GetRequiredService<Faults>().Clear();
        var webhooks = _vendor.Services.GetRequiredService<WebhookFaults>();
        (webhooks.LosePercent, webhooks.DelayPercent, webhooks.RepeatPercent) = (0, 0, 0);
        lock (_world.Sync)
        {
            foreach (var esim in _world.Esims) _world.Plan(esim, null, null);
            _world.Commit();
        }
        // The worker asks rarely after many failures: people would wait as long; here all of it is due at once.
        await UntilAsync(async () => await ReadAsync(async context =>
            await context.OrderParts.CountAsync(part => part.DueAt != null, cancellationToken)
                + await context.Intents.CountAsync(intent => intent.DueAt != null, cancellationToken)) == 0, "open orders and actions", 600,
                cancellationToken);
        lock (_world.Sync)
        {
            foreach (var esim in _world.Esims) _world.Plan(esim, null, null);
        }
        await UntilAsync(() => { lock (_world.Sync) return Task.FromResult(_world.Outbox.Count == 0); }, "webhooks", 120,
            cancellationToken);
        await UntilAsync(async () => await ReadAsync(context =>
            context.Deliveries.CountAsync(delivery => DeliveryRules.Open.Contains(delivery.State), cancellationToken)) == 0, "deliveries",
            120, cancellationToken);
        using var client = new HttpClient { BaseAddress = _web.Address, Timeout = TimeSpan.FromSeconds(120) };
        await ClickAsync(client, "/torture/sweep?person=admin", cancellationToken);
        await UntilAsync(() => ReadAsync(context => Comparison.IsBalanceComparedAsync(context, _world.Account.Balance, cancellationToken)),
            "the balance to be compared once all that was open is in the books", 120, cancellationToken);
        _say($"settled after {watch.Elapsed.TotalSeconds:F0} s");
    }

    private async Task<TortureVerdict> CompareAsync(CancellationToken cancellationToken)
    {
        await _web.KillAsync();
        var codes = await ConsoleFile.CodesAsync(_web.Database);
        var differences = await ReadAsync(context =>
            Comparison.RunAsync(context, codes, _world, _asked, NoneLater, cancellationToken));
        var (faults, webhooks) = (_vendor.Services.GetRequiredService<Faults>(), _vendor.Services.GetRequiredService<WebhookFaults>());
        var counts = new List<(string, long)>
        {
            ("orders at the vendor", _world.Orders.Count),
            ("orders and top-ups that people asked for", _purchases),
            ("eSIMs", _world.Esims.Count),
            ("top-ups at the vendor", _world.TopUps.Count),
            ("cancelled and refunded", _world.Movements.Count(movement => movement.Cause == "cancel")),
            ("other actions that people asked for", _actions),
            ("kills", _kills),
            ("clicks", _clicks),
            ("clicks cut off by a kill", _lostClicks),
            ("requests to the vendor", _vendor.Services.GetRequiredService<RateMeter>().Total),
            ("webhooks lost", webhooks.Lost),
            ("webhooks overtaken", webhooks.Delayed),
            ("webhooks repeated", webhooks.Repeated),
        };
        counts.AddRange(faults.Happened.OrderBy(pair => pair.Key).Select(pair => ($"fault {pair.Key}", (long)pair.Value)));
        counts.AddRange(await ReadAsync(async context => new List<(string, long)>
        {
            ("deliveries stored", await context.Deliveries.CountAsync(cancellationToken)),
            ("deliveries recognised as repeated", await context.Deliveries.CountAsync(
                delivery => delivery.State == DeliveryState.Repeated, cancellationToken)),
            ("changes that only a sweep found", (await context.Sweeps.ToListAsync(cancellationToken))
                .Sum(sweep => sweep.FoundChanged + sweep.FoundNew)),
            ("ledger entries", await context.Ledger.CountAsync(cancellationToken)),
        }));
        return new TortureVerdict(counts, differences);
    }

    private async Task<T> ReadAsync<T>(Func<EsimAdminDbContext, Task<T>> read)
    {
        await using var context = ConsoleFile.Open(_web.Database);
        return await read(context);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, string what, int seconds, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await holds())
        {
            if (watch.Elapsed.TotalSeconds > seconds) throw new TimeoutException($"Waited {seconds} s for {what}.");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static async Task DeleteAsync(WebProcess web, string folder)
    {
        await web.KillAsync();
        Directory.Delete(folder, recursive: true);
    }
}
