using EsimAdmin.Core;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Usage;
using EsimAdmin.Tests.Support;
using FsCheck.Xunit;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Esims;

/// <summary>What a webhook says is shown at once, marked, and moves nothing that counts until the vendor has been asked.</summary>
public sealed class HintTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;
    private string _key = "";

    private EsimMirror Mirror => _console.Get<EsimMirror>();

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        AccountTests.Populate(_simulator, 40);
        _key = _simulator.With(world =>
        {
            var esim = world.Esims.First(one => one.EsimStatus == "IN_USE"
                && world.Catalogue.Find(one.Packages[0].Code)!.SupportTopUpType == 2);
            (esim.Used, esim.UsageAt) = (esim.TotalVolume * 20 / 100 + 1, TimeProvider.System.GetUtcNow().AddMinutes(-5));
            return esim.EsimTranNo;
        });
        _console = await TestConsole.StartAsync(_simulator, workers: false);
        Assert.Null(await _console.Get<EsimImporter>().RunAsync(default));
        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_forged_usage_is_shown_as_unconfirmed_and_buys_counts_and_sums_up_nothing()
    {
        Assert.True((await _console.Esim.AutoTopUps
            .AddAsync(new TopUpRuleEdit(_key, null, 10, null, null, null, 9, Money.FromDollars(900), null), default)).IsDone);
        var (total, before) = ((await EsimAsync()).Total.Bytes, await SumsAsync());
        for (var forged = 0; forged < 9; forged++)
        {
            await Mirror.HearAsync(new EsimNews { EsimTranNo = _key, Used = total, UsedAsOf = TimeProvider.System.GetUtcNow() }, default);
            await _console.Get<AutoTopUpEngine>().FindDueAsync(default);
            await _console.Get<AutoTopUpEngine>().RoundAsync(default);
        }
        var shown = await EsimAsync();
        Assert.Equal((100, 20, true), (shown.UsedPercent, shown.ConfirmedUsed.PercentOf(shown.Total), shown.IsUnconfirmed));
        Assert.True(Assert.Single(await AlertsAsync()).IsUnconfirmed);
        Assert.Empty(_simulator.With(world => world.TopUps.ToList()));
        Assert.Equal(0, await _console.ReadAsync(context => context.AutoTopUps.CountAsync()));
        Assert.Equal(before, await SumsAsync());
    }

    [Fact]
    public async Task Usage_that_the_vendor_denies_with_a_newer_answer_is_taken_back_with_its_alert_and_can_be_told_again_when_it_is_true()
    {
        var total = (await EsimAsync()).Total.Bytes;
        await Mirror.HearAsync(new EsimNews
        {
            EsimTranNo = _key,
            Used = total * 95 / 100 + 1,
            UsedAsOf = TimeProvider.System.GetUtcNow()
            .AddMinutes(-1)
        }, default);
        await Mirror.TakeUsageAsync([_key], [Told(total * 21 / 100 + 1, TimeProvider.System.GetUtcNow())], default);
        var corrected = await EsimAsync();
        Assert.Equal((21, false), (corrected.UsedPercent, corrected.UsageHintedAt is not null));
        var taken = Assert.Single(await AlertsAsync());
        Assert.NotNull(taken.EndedAt);
        Assert.Contains("did not confirm", taken.Text, StringComparison.Ordinal);

        await Mirror.TakeUsageAsync([_key], [Told(total * 96 / 100 + 1, TimeProvider.System.GetUtcNow().AddMinutes(1))], default);
        var told = Assert.Single(await AlertsAsync(), alert => alert.EndedAt is null);
        Assert.False(told.IsUnconfirmed);
    }

    [Fact]
    public async Task Usage_that_the_vendor_confirms_becomes_a_sample_once_and_its_alert_certain()
    {
        var used = _simulator.With(world =>
        {
            var esim = world.FindEsim(_key)!;
            (esim.Used, esim.UsageAt) = (esim.TotalVolume * 92 / 100 + 1, TimeProvider.System.GetUtcNow());
            return esim.Used;
        });
        await Mirror.HearAsync(new EsimNews { EsimTranNo = _key, Used = used }, default);
        Assert.Equal(0, await _console.ReadAsync(context => context.UsageSamples.CountAsync(sample => sample.EsimTranNo == _key)));
        for (var asked = 0; asked < 3; asked++) await Mirror.AskAsync(_key, CallPriority.Background, default);
        var sample = await _console.ReadAsync(context => context.UsageSamples.SingleAsync(one => one.EsimTranNo == _key));
        Assert.Equal(used, sample.Used.Bytes);
        Assert.False((await EsimAsync()).IsUnconfirmed);
        Assert.False(Assert.Single(await AlertsAsync()).IsUnconfirmed);
    }

    [Fact]
    public async Task An_answer_that_only_lags_behind_leaves_shown_what_was_heard_and_is_asked_for_again_soon()
    {
        var total = (await EsimAsync()).Total.Bytes;
        await Mirror.HearAsync(new EsimNews { EsimTranNo = _key, Used = total * 60 / 100 + 1, UsedAsOf = TimeProvider.System.GetUtcNow() },
            default);
        await Mirror.AskAsync(_key, CallPriority.Background, default);
        var esim = await EsimAsync();
        Assert.Equal((60, true), (esim.UsedPercent, esim.UsageHintedAt is not null));
        Assert.True(esim.UsageDueAt <= TimeProvider.System.GetUtcNow() + UsageRules.ConfirmAfter);
    }

    [Fact]
    public async Task A_forged_end_is_shown_and_refunds_nothing_until_the_vendor_is_asked_who_denies_it()
    {
        await Mirror.HearAsync(new EsimNews { EsimTranNo = _key, EsimStatus = "CANCEL", SmdpStatus = "RELEASED" }, default);
        Assert.Equal((EsimStatus.Cancelled, true), ((await EsimAsync()).Status, (await EsimAsync()).IsUnconfirmed));
        await Mirror.AskAsync(_key, CallPriority.Background, default);
        Assert.Equal((EsimStatus.InUse, false), ((await EsimAsync()).Status, (await EsimAsync()).IsUnconfirmed));
        Assert.Equal(0, await _console.ReadAsync(context => context.Ledger.CountAsync()));
    }

    [Fact]
    public async Task After_a_top_up_an_esim_has_data_again_and_not_its_first()
    {
        foreach (var status in new[] { "USED_UP", "IN_USE" })
        {
            _simulator.With(world => world.FindEsim(_key)!.EsimStatus = status);
            await Mirror.AskAsync(_key, CallPriority.Background, default);
        }
        Assert.Equal(["All data used", "Has data again"], await StoryAsync());
    }

    [Fact]
    public async Task What_a_webhook_claims_and_the_vendor_denies_leaves_no_trace_in_the_timeline_and_what_it_confirms_stands_at_its_time()
    {
        await Mirror.HearAsync(new EsimNews { EsimTranNo = _key, EsimStatus = "CANCEL", SmdpStatus = "RELEASED" }, default);
        await Mirror.AskAsync(_key, CallPriority.Background, default);
        Assert.Empty(await StoryAsync());

        var at = TimeProvider.System.GetUtcNow().AddMilliseconds(-700);
        _simulator.With(world => world.FindEsim(_key)!.EsimStatus = "USED_UP");
        await Mirror.HearAsync(new EsimNews { EsimTranNo = _key, EsimStatus = "USED_UP", SmdpStatus = "ENABLED", At = at }, default);
        Assert.Equal(["All data used"], await StoryAsync());
        await Mirror.AskAsync(_key, CallPriority.Background, default);
        Assert.Equal(["All data used"], await StoryAsync());
        var told = await _console.ReadAsync(context => context.EsimEvents.Where(happened => happened.EsimTranNo == _key)
            .Select(happened => happened.At).SingleAsync());
        Assert.Equal(at.ToUnixTimeMilliseconds(), told.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task An_esim_taken_back_from_its_customer_is_not_given_back_by_the_vendors_next_answer()
    {
        await using var shop = await Orders.ShopFloor.OpenAsync();
        shop.Console.Caller.Caller = TestCaller.As(Roles.Administrator);
        var placed = await shop.PlaceAsync("JP_5_30", 1);
        await shop.UntilAsync(placed.Value, EsimAdmin.Core.Orders.OrderStatus.Complete);
        var key = (await shop.Console.Esim.Esims.OfOrderAsync(placed.Value, default)).Single().EsimTranNo;
        await shop.Console.Esim.Customers.AssignAsync([key], null, default);
        await shop.Console.Get<EsimMirror>().AskAsync(key, CallPriority.Person, default);
        Assert.Null((await shop.Console.ReadAsync(context => context.Esims.SingleAsync(esim => esim.EsimTranNo == key))).CustomerId);
    }

    private Task<List<string>> StoryAsync() =>
        _console.ReadAsync(context => context.EsimEvents.Where(happened => happened.EsimTranNo == _key)
        .OrderBy(happened => happened.Id).Select(happened => happened.Text).ToListAsync());

    [Property]
    public bool What_is_shown_is_never_more_than_there_is_nor_less_than_the_vendor_answered(long claimed, ushort confirmed, bool dated)
    {
        var total = 1_000_000L;
        var esim = new Esim { EsimTranNo = "1", Total = new DataVolume(total), ConfirmedAt = Noon };
        EsimRules.TakeUsage(esim, new DataVolume(confirmed), null, Noon);
        EsimRules.Hear(esim, new EsimNews { EsimTranNo = "1", Used = claimed, At = dated ? Noon.AddMinutes(1) : null }, Noon.AddMinutes(2));
        return esim.Used.Bytes >= confirmed && esim.Used.Bytes <= total && esim.ConfirmedUsed.Bytes == confirmed
            && (esim.UsageHintedAt is not null) == (esim.Used > esim.ConfirmedUsed);
    }

    [Fact]
    public void A_time_from_the_future_is_not_believed_so_that_later_events_are_heard()
    {
        var esim = new Esim
        {
            EsimTranNo = "1",
            VendorStatus = "GOT_RESOURCE",
            SmdpStatus = "RELEASED",
            Status = EsimStatus.New,
            ConfirmedAt = Noon
        };
        EsimRules.Hear(esim, new EsimNews { SmdpStatus = "DOWNLOAD", At = new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero) },
            Noon.AddMinutes(1));
        Assert.Null(esim.HeardAt);
        Assert.True(EsimRules.Hear(esim, new EsimNews { SmdpStatus = "INSTALLATION", At = Noon.AddMinutes(2) }, Noon.AddMinutes(2)));
        Assert.Equal(EsimStatus.Installed, esim.Status);
    }

    private VendorUsage Told(long used, DateTimeOffset at) => new(_key, new DataVolume(used), null, at);

    private Task<Esim> EsimAsync() =>
        _console.ReadAsync(context => context.Esims.AsNoTracking().SingleAsync(esim => esim.EsimTranNo == _key));

    private Task<List<Alert>> AlertsAsync() =>
        _console.ReadAsync(context => context.Alerts.AsNoTracking().Where(alert => alert.EsimTranNo == _key && alert.Kind == AlertKind.Data)
        .ToListAsync());

    private async Task<(int Samples, long Sum)> SumsAsync() => (await _console.ReadAsync(context => context.UsageSamples.CountAsync()),
        await _console.ReadAsync(context => context.UsageDays.SumAsync(day => day.Bytes)));
}
