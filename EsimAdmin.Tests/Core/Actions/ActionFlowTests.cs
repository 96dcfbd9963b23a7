using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Purchases;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Tests.Core.Orders;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Actions;

/// <summary>What people do with eSIMs, through the service: stored first, done once, found out where the answer is lost.</summary>
public sealed class ActionFlowTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(FaultKind.CutBefore)]
    [InlineData(FaultKind.CutAfter)]
    [InlineData(FaultKind.HtmlAfter)]
    [InlineData(FaultKind.ServerErrorBefore)]
    public async Task A_suspension_takes_effect_once_whatever_happens_to_its_answer(FaultKind? fault)
    {
        await using var bench = await Bench.OpenAsync();
        await bench.InstallAsync();
        if (fault is { } kind) bench.Shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/suspend", Kind = kind });
        var outcome = await bench.DoAsync(EsimAction.Suspend);
        Assert.NotNull(outcome.Value);
        if (fault is FaultKind.CutBefore or FaultKind.ServerErrorBefore)
        {
            // Not sent again at once: it might still arrive.
            Assert.Equal(IntentState.Checking, outcome.Value.State);
            await bench.HastenAsync();
        }
        Assert.Equal(IntentState.Done, (await bench.EndedAsync()).State);
        Assert.Equal(EsimStatus.Suspended, (await bench.EsimAsync()).Status);
        Assert.Equal("SUSPENDED", bench.Sim.EsimStatus);
    }

    [Theory]
    [InlineData(null, RepeatedTransaction.SameOrder)]
    [InlineData(FaultKind.CutAfter, RepeatedTransaction.SameOrder)]
    [InlineData(FaultKind.CutAfter, RepeatedTransaction.Refused)]
    [InlineData(FaultKind.BusyAfter, RepeatedTransaction.Refused)]
    [InlineData(FaultKind.BrokenJson, RepeatedTransaction.Refused)]
    [InlineData(FaultKind.CutBefore, RepeatedTransaction.Refused)]
    public async Task A_top_up_is_charged_once_whatever_happens_to_its_answer(FaultKind? fault, RepeatedTransaction repeated)
    {
        await using var bench = await Bench.OpenAsync(options => options.RepeatedTransaction = repeated);
        var before = bench.Shop.VendorBalance;
        if (fault is { } kind) bench.Shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/topup", Kind = kind, Count = 4 });
        var offer = await bench.OfferAsync();
        Assert.NotNull((await bench.DoAsync(EsimAction.TopUp, offer)).Value);
        var intent = await bench.EndedAsync();

        Assert.Equal((IntentState.Done, before - offer.Price.Units), (intent.State, bench.Shop.VendorBalance));
        Assert.Single(bench.Shop.Simulator.With(world => world.TopUps));
        var charge = await bench.Shop.Console.ReadAsync(context => context.Ledger.SingleAsync(entry => entry.Cause == LedgerCause.TopUp));
        Assert.Equal((-offer.Price, intent.TransactionId, bench.EsimTranNo), (charge.Amount, charge.Reference, charge.EsimTranNo));
        await Eventually.GetAsync(bench.EsimAsync, esim => esim.Packages.Any(package => package.TransactionId == intent.TransactionId),
            "the eSIM shows the top-up");
    }

    [Fact]
    public async Task A_top_up_that_was_given_up_is_done_and_charged_once_when_the_vendor_shows_it_after_all()
    {
        await using var bench = await Bench.OpenAsync();
        await bench.DoAsync(EsimAction.TopUp, await bench.OfferAsync());
        var intent = await bench.EndedAsync();
        await bench.Shop.Console.ReadAsync(context => context.Ledger.Where(entry => entry.Cause == LedgerCause.TopUp).ExecuteDeleteAsync());
        await bench.Shop.Console.ReadAsync(context => context.Intents.ExecuteUpdateAsync(change => change
            .SetProperty(one => one.State, IntentState.Uncertain)));
        // The vendor shows a top-up some seconds after it was taken.
        await Eventually.GetAsync(async () =>
        {
            await bench.Shop.Console.Esim.Esims.RefreshAsync(bench.EsimTranNo, default);
            return (await bench.EndedAsync()).State;
        }, state => state == IntentState.Done, "it was recognised");
        Assert.Equal(-intent.Amount, (await bench.Shop.Console.ReadAsync(context => context.Ledger.SingleAsync(
            entry => entry.Cause == LedgerCause.TopUp))).Amount);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(FaultKind.CutAfter)]
    [InlineData(FaultKind.BusyAfter)]
    public async Task A_cancellation_brings_back_the_price_with_the_top_ups_and_the_ledger_says_so(FaultKind? fault)
    {
        await using var bench = await Bench.OpenAsync();
        var offer = await bench.OfferAsync();
        await bench.DoAsync(EsimAction.TopUp, offer);
        await bench.EndedAsync();
        if (fault is { } kind) bench.Shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/cancel", Kind = kind });
        await bench.DoAsync(EsimAction.Cancel);
        Assert.Equal(IntentState.Done, (await bench.EndedAsync()).State);

        var refund = await bench.Shop.Console.ReadAsync(context => context.Ledger.SingleAsync(entry => entry.Cause == LedgerCause.Refund));
        Assert.Equal((bench.Price + offer.Price, "Test Person"), (refund.Amount, refund.PersonName));
        Assert.Equal(bench.Shop.Simulator.Options.InitialBalance, bench.Shop.VendorBalance);
        bench.Shop.Console.Caller.Caller = TestCaller.As(Roles.Finance);
        await Eventually.GetAsync(() => bench.Shop.Console.Esim.Finance.ReconcileAsync(default),
            books => books is { Agrees: true, Open: 0 }, "books and vendor agree");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(FaultKind.CutAfter)]
    [InlineData(FaultKind.BusyAfter)]
    public async Task A_reissue_refunds_the_esim_and_orders_the_same_once_whatever_happens_to_the_answer(FaultKind? fault)
    {
        await using var bench = await Bench.OpenAsync();
        var old = await bench.EsimAsync();
        var again = (await bench.Shop.Console.Esim.Actions.AgainAsync(bench.EsimTranNo, default)).Value!;
        Assert.Equal((bench.Price, old.PackageCode), (again.Amount, again.PackageCode));
        if (fault is { } kind) bench.Shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/cancel", Kind = kind });
        var request = new ActionRequest(Guid.NewGuid(), bench.EsimTranNo, EsimAction.Reissue, "a test", again.PackageCode, again.Days,
            again.Amount);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => bench.Shop.Console.Esim.Actions.StartAsync(request, default)));
        Assert.Equal(IntentState.Done, (await bench.EndedAsync()).State);

        var order = await bench.Shop.UntilAsync(2, OrderStatus.Complete);
        Assert.Equal((1, old.CustomerId, $"a reference, instead of {old.Iccid}"), (order.Quantity, order.CustomerId, order.Reference));
        Assert.Equal(EsimStatus.Cancelled, (await bench.EsimAsync()).Status);
        var made = await bench.Shop.Console.ReadAsync(context => context.Esims.SingleAsync(esim => esim.OrderId == order.Id));
        var reissued = new Reissued(bench.EsimTranNo, old.Iccid, order.Id, false, made.EsimTranNo, made.Iccid);
        Assert.Equal([reissued], await bench.Shop.Console.Esim.Actions.ReissuedAsync(bench.EsimTranNo, default));
        Assert.Equal([reissued], await bench.Shop.Console.Esim.Actions.ReissuedAsync(made.EsimTranNo, default));
        Assert.Equal(bench.Shop.Simulator.Options.InitialBalance - bench.Price.Units, bench.Shop.VendorBalance);
        Assert.Equal(2, bench.Shop.Simulator.With(world => world.Orders.Count));
        bench.Shop.Console.Caller.Caller = TestCaller.As(Roles.Finance);
        await Eventually.GetAsync(() => bench.Shop.Console.Esim.Finance.ReconcileAsync(default),
            books => books is { Agrees: true, Open: 0 }, "books and vendor agree");
    }

    [Fact]
    public async Task A_reissue_that_was_given_up_and_a_new_order_that_was_refused_are_told_of()
    {
        await using var bench = await Bench.OpenAsync();
        var again = (await bench.Shop.Console.Esim.Actions.AgainAsync(bench.EsimTranNo, default)).Value!;
        // The order in its place is refused: nothing stands in for what was refunded.
        bench.Shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = FaultKind.Code, Code = "200005", Count = 4 });
        await bench.Shop.Console.Esim.Actions.StartAsync(new ActionRequest(Guid.NewGuid(), bench.EsimTranNo, EsimAction.Reissue,
            Amount: again.Amount), default);
        await bench.Shop.UntilAsync(2, OrderStatus.Failed);
        var watch = bench.Shop.Console.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<AlertWatch>().Single();
        await watch.RoundAsync(default);
        var told = await bench.Shop.Console.ReadAsync(context => context.Alerts.SingleAsync(alert => alert.OrderId == 2));
        Assert.Equal((AlertKind.UncertainAction, "orders/2", true),
            (told.Kind, told.Address, told.Text.Contains("refunded", StringComparison.Ordinal)));
        Assert.True(Assert.Single(await bench.Shop.Console.Esim.Actions.ReissuedAsync(bench.EsimTranNo, default)).IsRefused);
        // Ordered once more, it stands in after all: nobody is asked to buy it again.
        bench.Shop.Simulator.Faults.Clear();
        Assert.True((await bench.Shop.Console.Esim.Orders.ResumeAsync(2, [], default)).IsDone);
        await bench.Shop.UntilAsync(2, OrderStatus.Complete);
        await watch.RoundAsync(default);
        Assert.NotNull((await bench.Shop.Console.ReadAsync(context => context.Alerts.SingleAsync(alert => alert.Id == told.Id))).EndedAt);
        Assert.False(Assert.Single(await bench.Shop.Console.Esim.Actions.ReissuedAsync(bench.EsimTranNo, default)).IsRefused);

        // Another was given up while nobody could be asked; the vendor shows then that it was cancelled.
        await bench.Shop.Console.ReadAsync(context => context.Intents.ExecuteUpdateAsync(change => change
            .SetProperty(intent => intent.State, IntentState.Uncertain)));
        await bench.Shop.Console.ReadAsync(context => context.Esims.ExecuteUpdateAsync(change => change
            .SetProperty(esim => esim.RefundedAt, (DateTimeOffset?)null)));
        await bench.Shop.Console.ReadAsync(context =>
            context.Ledger.Where(entry => entry.Cause == LedgerCause.Refund).ExecuteDeleteAsync());
        await bench.Shop.Console.Esim.Esims.RefreshAsync(bench.EsimTranNo, default);
        Assert.Contains("nothing was ordered", (await bench.Shop.Console.ReadAsync(context => context.Alerts.SingleAsync(
            alert => alert.EsimTranNo == bench.EsimTranNo && alert.Kind == AlertKind.UncertainAction))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_in_which_nothing_ran_gives_no_action_up_before_the_vendor_was_asked_again()
    {
        await using var bench = await Bench.OpenAsync();
        await bench.InstallAsync();
        bench.Shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/suspend", Kind = FaultKind.CutAfter });
        bench.Shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/query", Kind = FaultKind.ServerErrorBefore, Count = 12 });
        await bench.DoAsync(EsimAction.Suspend);
        await bench.Shop.Console.ReadAsync(context => context.Intents.ExecuteUpdateAsync(change => change
            .SetProperty(intent => intent.SentAt, TimeProvider.System.GetUtcNow().AddDays(-2))));
        Assert.Equal(IntentState.Done, (await bench.EndedAsync()).State);
    }

    [Fact]
    public async Task What_cannot_be_ordered_again_is_not_refunded_either()
    {
        await using var bench = await Bench.OpenAsync();
        var request = new ActionRequest(Guid.NewGuid(), bench.EsimTranNo, EsimAction.Reissue,
            Amount: bench.Price - new Money(100));
        Assert.IsType<PricesMoved>((await bench.Shop.Console.Esim.Actions.StartAsync(request, default)).Refusal);
        Assert.Equal(EsimStatus.New, (await bench.EsimAsync()).Status);
    }

    [Fact]
    public async Task A_cancellation_made_elsewhere_is_refunded_in_the_books_when_the_vendor_shows_it()
    {
        await using var bench = await Bench.OpenAsync();
        bench.Shop.Simulator.With(world =>
        {
            bench.Shop.Simulator.Get<EsimAdmin.Simulator.Vendor.Desk>()
            .Cancel(bench.Sim, TimeProvider.System.GetUtcNow()); return true;
        });
        Assert.True((await bench.Shop.Console.Esim.Esims.RefreshAsync(bench.EsimTranNo, default)).IsDone);
        var refund = await bench.Shop.Console.ReadAsync(context => context.Ledger.SingleAsync(entry => entry.Cause == LedgerCause.Refund));
        Assert.Equal((bench.Price, ""), (refund.Amount, refund.PersonName));
        await bench.Shop.Console.Esim.Esims.RefreshAsync(bench.EsimTranNo, default);
        Assert.Equal(1, await bench.Shop.Console.ReadAsync(context =>
            context.Ledger.CountAsync(entry => entry.Cause == LedgerCause.Refund)));
    }

    [Fact]
    public async Task An_action_is_not_taken_for_refused_while_the_vendor_cannot_be_asked_whether_it_happened()
    {
        await using var bench = await Bench.OpenAsync();
        await bench.InstallAsync();
        // It happens and the answer is lost; then every question fails, and the second request is refused because the first took effect.
        bench.Shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/suspend", Kind = FaultKind.CutAfter });
        bench.Shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/query", Kind = FaultKind.ServerErrorBefore, Count = 10_000 });
        Assert.Equal(IntentState.Checking, (await bench.DoAsync(EsimAction.Suspend)).Value!.State);
        await bench.HastenAsync();
        await Eventually.GetAsync(async () => (await bench.Shop.Console.Esim.Actions.OfEsimAsync(bench.EsimTranNo, default))[0].Checks,
            checks => checks >= 2, "it was looked at again", 30);
        Assert.Equal(IntentState.Checking, (await bench.Shop.Console.Esim.Actions.OfEsimAsync(bench.EsimTranNo, default))[0].State);
        bench.Shop.Simulator.Faults.Clear();
        Assert.Equal(IntentState.Done, (await bench.EndedAsync()).State);
        Assert.Equal(EsimStatus.Suspended, (await bench.EsimAsync()).Status);
    }

    [Fact]
    public async Task An_older_answer_of_the_vendor_never_overwrites_a_newer_one()
    {
        await using var bench = await Bench.OpenAsync();
        var mirror = bench.Shop.Console.Get<EsimMirror>();
        var now = TimeProvider.System.GetUtcNow();
        VendorEsim Told(string state) => new() { EsimTranNo = bench.EsimTranNo, VendorStatus = state, SmdpStatus = "ENABLED" };
        await mirror.TakeOverAsync([Told("SUSPENDED")], now.AddSeconds(20), default);
        Assert.Equal(EsimStatus.Suspended, (await mirror.TakeOverAsync([Told("IN_USE")], now.AddSeconds(10), default)).Esims[0].Status);
        Assert.Equal(EsimStatus.Suspended, (await bench.EsimAsync()).Status);
        await mirror.TakeOverAsync([Told("IN_USE")], now.AddSeconds(30), default);
        Assert.Equal(EsimStatus.Onboard, (await bench.EsimAsync()).Status);
    }

    [Fact]
    public async Task What_somebody_here_did_stands_once_in_the_timeline_with_who_and_why()
    {
        await using var bench = await Bench.OpenAsync();
        await bench.InstallAsync();
        await bench.DoAsync(EsimAction.Suspend);
        await bench.EndedAsync();
        var told = (await bench.Shop.Console.Esim.Esims.GetAsync(bench.EsimTranNo, default))!.Events.Where(
            happened => happened.Text.StartsWith("Suspended", StringComparison.Ordinal));
        Assert.Equal(("Suspended: a test", "Test Person"), (told.Single().Text, told.Single().PersonName));
    }

    [Fact]
    public async Task A_refused_action_changes_nothing_and_says_why()
    {
        await using var bench = await Bench.OpenAsync();
        Assert.Contains("not installed", (await bench.DoAsync(EsimAction.Suspend)).Refusal!.Text, StringComparison.Ordinal);
        // The mirror is behind: only the vendor knows that it was downloaded meanwhile.
        bench.Shop.Simulator.With(world => bench.Sim.SmdpStatus = "DOWNLOAD");
        var outcome = await bench.DoAsync(EsimAction.Cancel);
        Assert.Equal((IntentState.Refused, "200002"), (outcome.Value!.State, outcome.Value.ProblemCode));
        Assert.Equal(EsimStatus.Downloaded, (await bench.EsimAsync()).Status);
    }

    [Fact]
    public async Task An_sms_whose_answer_is_lost_is_not_sent_again_and_says_that_nobody_knows()
    {
        await using var bench = await Bench.OpenAsync();
        await bench.InstallAsync();
        await bench.Shop.Console.Esim.Esims.RefreshAsync(bench.EsimTranNo, default);
        bench.Shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/sendSms", Kind = FaultKind.CutAfter });
        var outcome = await bench.DoAsync(EsimAction.SendSms, message: "Your data is nearly used up.");
        Assert.Equal(IntentState.Uncertain, outcome.Value!.State);
        Assert.Null(outcome.Value.DueAt);
        Assert.Contains("500", (await bench.DoAsync(EsimAction.SendSms, message: new string('x', 501))).Refusal!.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_request_from_many_clicks_is_one_intent()
    {
        await using var bench = await Bench.OpenAsync();
        var offer = await bench.OfferAsync();
        var request = bench.Request(EsimAction.TopUp, offer, null);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(_ => Task.Run(() => bench.Shop.Console.Esim.Actions.StartAsync(request, default))));
        Assert.Single(outcomes.Where(one => one.Value is not null).Select(one => one.Value!.Id).Distinct());
        await bench.EndedAsync();
        Assert.Single(bench.Shop.Simulator.With(world => world.TopUps));
    }

    [Fact]
    public async Task A_top_up_whose_price_rose_is_not_sent()
    {
        await using var bench = await Bench.OpenAsync();
        var offer = await bench.OfferAsync();
        var outcome = await bench.DoAsync(EsimAction.TopUp, offer with { Price = offer.Price - new Money(100) });
        Assert.Null(outcome.Value);
        Assert.Equal(offer.Price, Assert.Single(Assert.IsType<PricesMoved>(outcome.Refusal).Moved).New);
        Assert.Empty(bench.Shop.Simulator.With(world => world.TopUps));
    }

    /// <summary>A console with one new eSIM of a package that has SMS and top-ups.</summary>
    private sealed class Bench : IAsyncDisposable
    {
        private Bench(ShopFloor shop, string esimTranNo, Money price) => (Shop, EsimTranNo, Price) = (shop, esimTranNo, price);

        public ShopFloor Shop { get; }

        public string EsimTranNo { get; }

        public Money Price { get; }

        public EsimAdmin.Simulator.Vendor.SimEsim Sim => Shop.Simulator.World.FindEsim(EsimTranNo)!;

        public static async Task<Bench> OpenAsync(Action<SimulatorOptions>? change = null)
        {
            var shop = await ShopFloor.OpenAsync(change);
            var package = shop.Simulator.World.Catalogue.Base.First(
                one => !one.IsDaily && one.SmsStatus == 1 && shop.Simulator.World.Catalogue.TopUpsFor(one).Any());
            var placed = await shop.PlaceAsync(package.Slug, 1);
            await shop.UntilAsync(placed.Value, OrderStatus.Complete);
            var esim = (await shop.Console.Esim.Esims.OfOrderAsync(placed.Value, default)).Single();
            return new Bench(shop, esim.EsimTranNo, new Money(package.Price));
        }

        public async Task InstallAsync()
        {
            Shop.Simulator.Drive(EsimTranNo, (travellers, esim) =>
                { travellers.Install(esim, TimeProvider.System.GetUtcNow()); travellers.Enable(esim, TimeProvider.System.GetUtcNow()); });
            Assert.True((await Shop.Console.Esim.Esims.RefreshAsync(EsimTranNo, default)).IsDone);
        }

        public async Task<TopUpOffer> OfferAsync() => (await Shop.Console.Esim.Actions.OffersAsync(EsimTranNo, default))
            .Value!.First(offer => !offer.IsDaily);

        public ActionRequest Request(EsimAction action, TopUpOffer? offer, string? message) =>
            new(Guid.NewGuid(), EsimTranNo, action, "a test", offer?.Code, null, offer?.Price ?? Money.Zero, message);

        public Task<Outcome<Intent>> DoAsync(EsimAction action, TopUpOffer? offer = null, string? message = null) =>
            Shop.Console.Esim.Actions.StartAsync(Request(action, offer, message), default);

        public async Task<Intent> EndedAsync() =>
            (await Eventually.GetAsync(async () => (await Shop.Console.Esim.Actions.OfEsimAsync(EsimTranNo, default))[0],
            intent => intent.DueAt is null, "the action has ended", 30));

        public Task<Esim> EsimAsync() => Shop.Console.ReadAsync(
            context => context.Esims.AsNoTracking().SingleAsync(esim => esim.EsimTranNo == EsimTranNo));

        /// <summary>Makes it long ago that the open action was sent.</summary>
        public Task<int> HastenAsync() => Shop.Console.ReadAsync(context => context.Intents.Where(intent => intent.DueAt != null)
            .ExecuteUpdateAsync(change => change.SetProperty(intent => intent.LastSentAt, TimeProvider.System.GetUtcNow().AddMinutes(-1))));

        public ValueTask DisposeAsync() => Shop.DisposeAsync();
    }
}
