using EsimAdmin.Core;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Purchases;
using EsimAdmin.Core.Storage;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Core.Orders;

/// <summary>Orders through the service: real SQLite, the simulator over real HTTP, all workers.</summary>
public sealed class OrderFlowTests
{
    [Fact]
    public async Task An_order_is_stored_sent_allocated_and_mirrored_and_the_balance_falls_by_its_price()
    {
        await using var shop = await ShopFloor.OpenAsync();
        var placed = await shop.PlaceAsync("JP_5_30", 3);
        var order = await shop.UntilAsync(placed.Value, OrderStatus.Complete);

        Assert.Equal(3, (await shop.Console.Esim.Esims.OfOrderAsync(order.Id, default)).Count);
        Assert.Equal(shop.Simulator.Options.InitialBalance - order.Total.Units, shop.VendorBalance);
        Assert.Equal(shop.VendorBalance, (await shop.Console.Esim.Finance.GetBalanceAsync(default))!.Balance.Units);
    }

    [Fact]
    public async Task An_order_is_found_by_its_number_its_reference_and_its_customer_who_is_its_sellers_own()
    {
        await using var shop = await ShopFloor.OpenAsync();
        await shop.Console.AddPersonAsync("person-1", EsimAdmin.Core.People.Roles.AccountManager);
        var id = (await shop.PlaceAsync("JP_5_30", 1)).Value;
        async Task<IEnumerable<long>> FindAsync(string text) =>
            (await shop.Console.Esim.Orders.ListAsync(new OrderQuery(Search: text), 0, 10, default)).Rows.Select(row => row.Id);
        foreach (var text in new[] { $"{id}", "A REFER", "blüe", "á référence" }) Assert.Equal([id], await FindAsync(text));
        foreach (var text in new[] { $"{id + 1}", "a_reference", "red" }) Assert.Empty(await FindAsync(text));
        var customer = (await shop.Console.Esim.Customers.FindAsync("Blue Travel", 1, default)).Single();
        Assert.Equal("person-1", customer.ManagerId);
    }

    [Fact]
    public async Task A_reference_in_any_script_is_found_whatever_accents_are_typed_also_of_an_order_from_before()
    {
        await using var shop = await ShopFloor.OpenAsync();
        await shop.Console.Get<Work>().DoAsync(unit => OrderBook.AddAsync(unit, Guid.NewGuid(),
            new AuditActor("person-1", "Test Person", null), null, "Réservation José · иван İST", [], default), default);
        await FindsAsync();
        // As a version wrote it that knew no key.
        await shop.Console.ReadAsync(context => context.Orders.ExecuteUpdateAsync(change =>
            change.SetProperty(order => order.ReferenceKey, (string?)null)));
        Assert.Empty((await shop.Console.Esim.Orders.ListAsync(new OrderQuery(Search: "jose"), 0, 10, default)).Rows);
        await shop.Console.Get<IServiceProvider>().MigrateAsync(default);
        await FindsAsync();

        async Task FindsAsync()
        {
            foreach (var text in new[] { "reservation jose", "RÉSERVATION", "ИВАН", "ist" }) Assert.Single(
                (await shop.Console.Esim.Orders.ListAsync(new OrderQuery(Search: text), 0, 10, default)).Rows);
        }
    }

    [Fact]
    public async Task An_order_knows_what_its_eSIMs_have_cost_and_brought_back_since()
    {
        await using var shop = await ShopFloor.OpenAsync();
        var placed = await shop.PlaceAsync("JP_5_30", 2);
        var order = await shop.UntilAsync(placed.Value, OrderStatus.Complete);
        Assert.Equal((Money.Zero, Money.Zero), await shop.Console.Esim.Orders.SinceAsync(order.Id, default));
        var esim = (await shop.Console.Esim.Esims.OfOrderAsync(order.Id, default))[0];
        await shop.Console.Esim.Actions.StartAsync(new(Guid.NewGuid(), esim.EsimTranNo, EsimAdmin.Core.Actions.EsimAction.Cancel), default);
        await Eventually.GetAsync(() => shop.Console.Esim.Orders.SinceAsync(order.Id, default),
            since => since == (Money.Zero, order.Parts[0].UnitPrice), "the refund is shown");
    }

    [Fact]
    public async Task More_than_30_esims_are_several_vendor_orders_and_one_order()
    {
        await using var shop = await ShopFloor.OpenAsync();
        var placed = await shop.PlaceAsync("JP_5_30", 65);
        var order = await shop.UntilAsync(placed.Value, OrderStatus.Complete);
        Assert.Equal([30, 30, 5], order.Parts.Select(part => part.Count));
        Assert.Equal(65, (await shop.Console.Esim.Esims.OfOrderAsync(order.Id, default)).Count);
        Assert.Equal(3, shop.Simulator.With(world => world.Orders.Count));
    }

    [Fact]
    public async Task Placing_the_same_cart_from_many_clicks_and_tabs_orders_once()
    {
        await using var shop = await ShopFloor.OpenAsync();
        var cart = await shop.FillAsync("JP_5_30", 1);
        var placed = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => shop.Console.Esim.Orders.PlaceAsync(cart.Key, default))));
        Assert.Single(placed.Select(one => one.Value).Distinct());
        Assert.Equal(1, shop.Simulator.With(world => world.Orders.Count));
    }

    [Theory]
    [InlineData("quantity")]
    [InlineData("line")]
    [InlineData("customer")]
    [InlineData("reference")]
    public async Task What_another_tab_has_changed_since_is_not_ordered_unseen(string what)
    {
        await using var shop = await ShopFloor.OpenAsync();
        await shop.FillAsync("JP_5_30", 5);
        var cart = shop.Console.Esim.Cart;
        var shown = await cart.DescribeAsync("Acme", "PO 1", default);
        var code = shown.Items[0].PackageCode;
        _ = what switch
        {
            "quantity" => (await cart.SetAsync(code, 500, null, default)).Value,
            "line" => await shop.FillAsync("TH_1_7", 1),
            "customer" => await cart.DescribeAsync("Beta", "PO 1", default),
            _ => await cart.DescribeAsync("Acme", "PO 2", default),
        };

        Assert.Equal("cart-changed", (await shop.Console.Esim.Orders.PlaceAsync(shown.Key, default)).Refusal?.Code);
        Assert.Equal(0, shop.Simulator.With(world => world.Orders.Count));
        await cart.SetAsync(code, 2, null, default);
        var now = await cart.GetAsync(default);
        Assert.Equal(now.Key, (await cart.SetAsync(code, 2, null, default)).Value!.Key);
        var placed = await shop.Console.Esim.Orders.PlaceAsync(now.Key, default);
        Assert.True(placed.IsDone);
        Assert.Equal(placed.Value, (await shop.Console.Esim.Orders.PlaceAsync(now.Key, default)).Value);
        Assert.Equal("cart-changed", (await shop.Console.Esim.Orders.PlaceAsync(shown.Key, default)).Refusal?.Code);
    }

    [Fact]
    public async Task What_is_changed_while_the_vendor_is_asked_is_neither_lost_nor_ordered()
    {
        await using var shop = await ShopFloor.OpenAsync();
        var shown = await shop.FillAsync("JP_5_30", 1);
        shop.Simulator.Faults.Add(new Fault { Endpoint = "package/list", Kind = FaultKind.Slow, DelayMilliseconds = 3000 });
        var placing = shop.Console.Esim.Orders.PlaceAsync(shown.Key, default);
        await Eventually.TrueAsync(() => shop.Simulator.Faults.Happened.ContainsKey(FaultKind.Slow), "the vendor is asked");
        var changed = (await shop.Console.Esim.Cart.SetAsync(shown.Items[0].PackageCode, 2, null, default)).Value!;
        Assert.Equal(shown.Key, changed.Before);

        Assert.Equal("cart-changed", (await placing).Refusal?.Code);
        Assert.Equal(2, (await shop.Console.Esim.Cart.GetAsync(default)).Quantity);
        Assert.Equal(0, shop.Simulator.With(world => world.Orders.Count));
    }

    [Theory]
    [InlineData(FaultKind.CutAfter, RepeatedTransaction.SameOrder)]
    [InlineData(FaultKind.CutAfter, RepeatedTransaction.Refused)]
    [InlineData(FaultKind.HtmlAfter, RepeatedTransaction.Refused)]
    [InlineData(FaultKind.BusyAfter, RepeatedTransaction.SameOrder)]
    [InlineData(FaultKind.BrokenJson, RepeatedTransaction.Refused)]
    [InlineData(FaultKind.CutBefore, RepeatedTransaction.Refused)]
    public async Task An_order_whose_answer_is_lost_is_found_again_and_charged_once(FaultKind fault, RepeatedTransaction repeated)
    {
        await using var shop = await ShopFloor.OpenAsync(options => options.RepeatedTransaction = repeated);
        // More often than the client repeats: the order ends up as not certain, and the worker finds out.
        shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = fault, Count = 4 });
        var placed = await shop.PlaceAsync("JP_5_30", 2);
        var order = await shop.UntilAsync(placed.Value, OrderStatus.Complete);
        Assert.Equal(1, shop.Simulator.With(world => world.Orders.Count));
        Assert.Equal(shop.Simulator.Options.InitialBalance - order.Total.Units, shop.VendorBalance);
    }

    [Fact]
    public async Task A_changed_price_is_shown_old_against_new_before_anything_is_ordered()
    {
        await using var shop = await ShopFloor.OpenAsync();
        var cart = await shop.FillAsync("JP_5_30", 1);
        var package = cart.Items[0].Package!.Package;
        shop.Simulator.With(world => { world.SetPrice(package.Code, package.Price.Units + 500); return true; });

        var refused = await shop.Console.Esim.Orders.PlaceAsync(cart.Key, default);
        Assert.Equal(0, shop.Simulator.With(world => world.Orders.Count));

        var accepted = await shop.Console.Esim.Cart.AcceptPricesAsync(((PricesMoved)refused.Refusal!).Moved, default);
        Assert.Equal(package.Price + new Money(500), accepted.Items[0].SeenPrice);
        var placed = await shop.Console.Esim.Orders.PlaceAsync(accepted.Key, default);
        await shop.UntilAsync(placed.Value, OrderStatus.Complete);
    }

    [Fact]
    public async Task A_balance_that_is_too_low_stops_the_order_before_it_is_sent()
    {
        await using var shop = await ShopFloor.OpenAsync(options => options.InitialBalance = 100);
        var placed = await shop.PlaceAsync("JP_5_30", 1);
        Assert.False(placed.IsDone);
        Assert.Contains("too low", placed.Refusal!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_order_costs_nothing_and_says_why()
    {
        await using var shop = await ShopFloor.OpenAsync();
        var cart = await shop.FillAsync("JP_5_30", 1);
        shop.Simulator.With(world => world.SoldOut.Add(cart.Items[0].PackageCode));
        var placed = await shop.Console.Esim.Orders.PlaceAsync(cart.Key, default);
        var order = await shop.UntilAsync(placed.Value, OrderStatus.Failed);
        Assert.Equal("200011", order.Parts[0].ProblemCode);
        Assert.Equal(shop.Simulator.Options.InitialBalance, shop.VendorBalance);
    }

    [Fact]
    public async Task A_partly_refused_order_is_resumed_with_its_own_transactions()
    {
        await using var shop = await ShopFloor.OpenAsync();
        await shop.FillAsync("TH_1_7", 2);
        var cart = await shop.FillAsync("JP_5_30", 1);
        var soldOut = shop.Simulator.World.Catalogue.FindSlug("TH_1_7")!;
        shop.Simulator.With(world => world.SoldOut.Add(soldOut.Code));
        var id = (await shop.Console.Esim.Orders.PlaceAsync(cart.Key, default)).Value;
        var partly = await shop.UntilAsync(id, OrderStatus.PartlyComplete);
        var refused = partly.Parts.Single(part => part.State == PartState.Refused);

        // Back in stock, dearer: nothing is sent before the new price is accepted.
        shop.Simulator.With(world => { world.SoldOut.Clear(); world.SetPrice(soldOut.Code, soldOut.Price + 500); return true; });
        var asked = (PricesMoved)(await shop.Console.Esim.Orders.ResumeAsync(id, [], default)).Refusal!;
        Assert.Equal((soldOut.Price, soldOut.Price + 500), (asked.Moved.Single().Old.Units, asked.Moved[0].New.Units));
        // Dearer once more before the click: what was shown is accepted, nothing else.
        shop.Simulator.With(world => { world.SetPrice(soldOut.Code, soldOut.Price + 900); return true; });
        asked = (PricesMoved)(await shop.Console.Esim.Orders.ResumeAsync(id, asked.Moved, default)).Refusal!;
        Assert.Equal(soldOut.Price + 900, asked.Moved.Single().New.Units);
        Assert.Equal(1, shop.Simulator.With(world => world.Orders.Count));
        shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = FaultKind.CutAfter });
        var clicks = await Task.WhenAll(Enumerable.Range(0, 4)
            .Select(_ => Task.Run(() => shop.Console.Esim.Orders.ResumeAsync(id, asked.Moved, default))));
        Assert.All(clicks, click => Assert.True(click.IsDone));
        var order = await shop.UntilAsync(id, OrderStatus.Complete);
        Assert.Equal(refused.TransactionId, order.Parts.Single(part => part.PackageCode == soldOut.Code).TransactionId);
        Assert.Equal(2, shop.Simulator.With(world => world.Orders.Count));
        Assert.Equal(shop.Simulator.Options.InitialBalance - order.Total.Units, shop.VendorBalance);
    }

    [Fact]
    public async Task An_order_is_not_taken_for_refused_while_the_vendor_cannot_be_asked_whether_it_took_it()
    {
        await using var shop = await ShopFloor.OpenAsync();
        // It is taken and the answer is lost; from then on the vendor refuses the repetition for another reason, and no question is
        // answered.
        shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = FaultKind.CutAfter, Count = 4 });
        shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = FaultKind.Code, Code = "200007", Count = 10_000 });
        shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/query", Kind = FaultKind.ServerErrorBefore, Count = 10_000 });
        var id = (await shop.PlaceAsync("JP_5_30", 2)).Value;
        await shop.Console.ReadAsync(context =>
            context.OrderParts.ExecuteUpdateAsync(change =>
            change.SetProperty(part => part.SentAt, TimeProvider.System.GetUtcNow().AddMinutes(-10))));
        await Eventually.GetAsync(() => shop.Console.Esim.Orders.GetAsync(id, default), order => order!.Parts[0].Checks >= 2,
            "it was asked for again", 30);
        Assert.Equal(OrderStatus.Checking, (await shop.Console.Esim.Orders.GetAsync(id, default))!.Status);

        shop.Simulator.Faults.Clear();
        var order = await shop.UntilAsync(id, OrderStatus.Complete);
        Assert.Equal(shop.Simulator.Options.InitialBalance - order.Total.Units, shop.VendorBalance);
    }

    [Fact]
    public async Task An_order_that_was_taken_long_before_it_was_ordered_once_more_is_found()
    {
        await using var shop = await ShopFloor.OpenAsync(options => options.RepeatedTransaction = RepeatedTransaction.Refused);
        var (order, _) = await AddTakenThoughRefusedAsync(shop, null);
        Assert.True((await shop.Console.Esim.Orders.ResumeAsync(order.Id, [], default)).IsDone);
        await shop.UntilAsync(order.Id, OrderStatus.Complete);
    }

    [Fact]
    public async Task An_order_that_a_person_closed_is_taken_and_charged_once_when_the_vendor_shows_its_eSIMs_after_all()
    {
        await using var shop = await ShopFloor.OpenAsync();
        var (order, orderNo) = await AddTakenThoughRefusedAsync(shop, "Test Person");
        var mirror = shop.Console.Get<EsimAdmin.Core.Esims.EsimMirror>();
        await mirror.AskByOrderAsync(orderNo, 1, CallPriority.Person, default);
        await mirror.AskByOrderAsync(orderNo, 1, CallPriority.Person, default);
        var part = (await shop.UntilAsync(order.Id, OrderStatus.Complete)).Parts[0];
        Assert.Equal((orderNo, "Test Person"), (part.OrderNo, part.ClosedBy));
        Assert.Contains("paid twice", (await shop.Console.ReadAsync(context => context.Alerts.SingleAsync(
            alert => alert.OrderId == order.Id && alert.Kind == AlertKind.UncertainAction))).Text, StringComparison.Ordinal);
        Assert.Single(await shop.Console.Esim.Esims.OfOrderAsync(order.Id, default));
        Assert.Equal(-order.Total, (await shop.Console.ReadAsync(context => context.Ledger.SingleAsync(
            entry => entry.Reference == part.TransactionId))).Amount);
    }

    [Fact]
    public async Task That_the_vendor_has_made_an_order_twice_is_told_once_with_both_numbers()
    {
        await using var shop = await ShopFloor.OpenAsync();
        var id = (await shop.PlaceAsync("JP_5_30", 1)).Value;
        var order = await shop.UntilAsync(id, OrderStatus.Complete);
        var (then, transaction) = (TimeProvider.System.GetUtcNow().AddHours(-3), EsimAdmin.Core.Pending.PendingRules.NewTransactionId());
        var second = shop.Simulator.With(world =>
        {
            var vendor = shop.Simulator.Get<EsimAdmin.Simulator.Vendor.Shop>();
            var made = vendor.Order(new(transaction, null, [new(world.Catalogue.FindSlug("JP_5_30")!, 1, null, null)]), then);
            vendor.Allocate(made, then, pace: 1);
            return made.OrderNo;
        });
        // As if both had been made of the one transaction.
        await shop.Console.ReadAsync(context => context.OrderParts
            .ExecuteUpdateAsync(change => change.SetProperty(part => part.TransactionId, transaction)));
        var mirror = shop.Console.Get<EsimAdmin.Core.Esims.EsimMirror>();
        await mirror.AskByOrderAsync(second, 1, CallPriority.Person, default);
        await mirror.AskByOrderAsync(second, 1, CallPriority.Person, default);
        var text = (await shop.Console.ReadAsync(context => context.Alerts.SingleAsync(
            alert => alert.OrderId == id && alert.Kind == AlertKind.UncertainAction))).Text;
        Assert.Contains(second, text, StringComparison.Ordinal);
        Assert.Contains(order.Parts[0].OrderNo!, text, StringComparison.Ordinal);
        Assert.Single(await shop.Console.Esim.Esims.OfOrderAsync(id, default));
    }

    /// <summary>An order of three hours ago that the vendor has taken, and we believe it has not.</summary>
    private static async Task<(Order Order, string OrderNo)> AddTakenThoughRefusedAsync(ShopFloor shop, string? closedBy)
    {
        var package = shop.Simulator.World.Catalogue.FindSlug("JP_5_30")!;
        var (transaction, then) = (EsimAdmin.Core.Pending.PendingRules.NewTransactionId(), TimeProvider.System.GetUtcNow().AddHours(-3));
        var orderNo = shop.Simulator.With(world =>
        {
            var vendor = shop.Simulator.Get<EsimAdmin.Simulator.Vendor.Shop>();
            var taken = vendor.Order(new(transaction, null, [new(package, 1, null, null)]), then);
            vendor.Allocate(taken, then, pace: 1);
            return taken.OrderNo;
        });
        var order = new Order
        {
            CartKey = Guid.NewGuid(),
            PersonId = "person-1",
            PersonName = "Test",
            CreatedAt = then,
            Status = OrderStatus.Failed,
            Parts =
            [
                new OrderPart
                {
                    TransactionId = transaction,
                    PackageCode = package.Code,
                    PackageName = package.Name,
                    Count = 1,
                    UnitPrice = new Money(package.Price),
                    State = PartState.Refused,
                    SentAt = closedBy is null ? null : then,
                    EndedAt = then,
                    ClosedBy = closedBy,
                },
            ],
        };
        await shop.Console.ReadAsync(context =>
        {
            context.Orders.Add(order);
            return context.SaveChangesAsync();
        });
        return (order, orderNo);
    }

    [Fact]
    public async Task An_order_that_the_vendor_claims_to_have_is_looked_for_and_after_a_day_a_person_may_close_it()
    {
        await using var shop = await ShopFloor.OpenAsync();
        shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = FaultKind.Code, Code = VendorErrors.Repeat });
        var id = (await shop.PlaceAsync("JP_5_30", 2)).Value;
        var orders = shop.Console.Esim.Orders;
        await Eventually.GetAsync(() => orders.GetAsync(id, default), order => order!.Parts[0].Checks >= 3, "it was looked for again");
        Assert.Equal(OrderStatus.Checking, (await orders.GetAsync(id, default))!.Status);
        Assert.Equal(0, shop.Simulator.With(world => world.Orders.Count));
        Assert.Equal("decided", (await orders.CloseAsync(id, default)).Refusal?.Code);

        await shop.Console.ReadAsync(context => context.OrderParts.ExecuteUpdateAsync(change => change
            .SetProperty(part => part.SentAt, TimeProvider.System.GetUtcNow().AddHours(-25))));
        await Eventually.GetAsync(() => orders.CloseAsync(id, default), closed => closed.IsDone, "it is not being asked for just now");
        var closed = (await orders.GetAsync(id, default))!;
        Assert.Equal((OrderStatus.Failed, "Test Person", null), (closed.Status, closed.Parts[0].ClosedBy, closed.Parts[0].DueAt));
        Assert.Equal(shop.Simulator.Options.InitialBalance, shop.VendorBalance);

        Assert.True((await orders.ResumeAsync(id, [], default)).IsDone);
        Assert.Null((await shop.UntilAsync(id, OrderStatus.Complete)).Parts[0].ClosedBy);
    }

    [Fact]
    public async Task An_order_goes_on_after_a_restart_in_the_middle_of_its_allocation()
    {
        var folder = Directory.CreateTempSubdirectory("esimadmin-").FullName;
        await using var simulator = await TestSimulator.StartAsync(
            options => (options.AllocationSecondsMin, options.AllocationSecondsMax) = (2, 2.2));
        long id;
        await using (var first = await ShopFloor.OpenAsync(simulator, folder))
        {
            id = (await first.PlaceAsync("JP_5_30", 2)).Value;
            Assert.Equal(OrderStatus.Allocating, (await first.Console.Esim.Orders.GetAsync(id, default))!.Status);
            await first.Console.StopAsync();
        }
        await using var second = await ShopFloor.OpenAsync(simulator, folder);
        await second.UntilAsync(id, OrderStatus.Complete);
    }

    [Fact]
    public async Task An_order_that_was_written_down_but_not_sent_is_sent_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("esimadmin-").FullName;
        await using var simulator = await TestSimulator.StartAsync();
        await using (var first = await TestConsole.StartAsync(simulator, folder, workers: false))
        {
            var package = simulator.World.Catalogue.FindSlug("JP_5_30")!;
            await first.ReadAsync(async context =>
            {
                context.Orders.Add(new Order
                {
                    CartKey = Guid.NewGuid(),
                    PersonId = "person-1",
                    PersonName = "Test",
                    CreatedAt = TimeProvider.System.GetUtcNow(),
                    Parts = [new OrderPart { TransactionId = EsimAdmin.Core.Pending.PendingRules.NewTransactionId(),
                        PackageCode = package.Code, PackageName = package.Name, Count = 1, UnitPrice = new Money(package.Price),
                        DueAt = TimeProvider.System.GetUtcNow() }],
                });
                return await context.SaveChangesAsync();
            });
            await first.StopAsync();
            await using var second = await TestConsole.StartAsync(simulator, folder);
            await Eventually.GetAsync(() => second.ReadAsync(context => context.Orders.Select(order => order.Status).SingleAsync()),
                status => status == OrderStatus.Complete, "the order is complete");
        }
    }
}

/// <summary>A console with a catalogue, ready to order.</summary>
internal sealed class ShopFloor : IAsyncDisposable
{
    private readonly bool _ownsSimulator;

    private ShopFloor(TestSimulator simulator, TestConsole console, bool ownsSimulator) =>
        (Simulator, Console, _ownsSimulator) = (simulator, console, ownsSimulator);

    public TestSimulator Simulator { get; }

    public TestConsole Console { get; }

    public long VendorBalance => Simulator.With(world => world.Account.Balance);

    public static async Task<ShopFloor> OpenAsync(
        Action<SimulatorOptions>? change = null, Action<IServiceCollection>? services = null) =>
        await OpenAsync(await TestSimulator.StartAsync(change), null, owns: true, services);

    /// <summary>With services of the test's own beside the application's.</summary>
    public static async Task<ShopFloor> OpenAsync(Action<IServiceCollection> services) =>
        await OpenAsync(await TestSimulator.StartAsync(), null, owns: true, services);

    public static Task<ShopFloor> OpenAsync(TestSimulator simulator, string? folder) => OpenAsync(simulator, folder, owns: false);

    public async Task<CartContents> FillAsync(string slug, int quantity)
    {
        var package = Simulator.World.Catalogue.FindSlug(slug)!;
        await Console.Esim.Cart.AddAsync(package.Code, default);
        return (await Console.Esim.Cart.SetAsync(package.Code, quantity, package.IsDaily ? 7 : null, default)).Value!;
    }

    public async Task<Outcome<long>> PlaceAsync(string slug, int quantity)
    {
        await FillAsync(slug, quantity);
        var cart = await Console.Esim.Cart.DescribeAsync("Blue Travel", "a reference", default);
        return await Console.Esim.Orders.PlaceAsync(cart.Key, default);
    }

    public async Task<Order> UntilAsync(long id, OrderStatus status) =>
        (await Eventually.GetAsync(() => Console.Esim.Orders.GetAsync(id, default), order => order?.Status == status,
            $"order {id} is {status}"))!;

    public async ValueTask DisposeAsync()
    {
        await Console.DisposeAsync();
        if (_ownsSimulator) await Simulator.DisposeAsync();
    }

    private static async Task<ShopFloor> OpenAsync(TestSimulator simulator, string? folder, bool owns,
        Action<IServiceCollection>? services = null)
    {
        var console = await TestConsole.StartAsync(simulator, folder, services: services);
        if (await console.ReadAsync(context => context.Packages.AnyAsync())) return new ShopFloor(simulator, console, owns);
        Assert.Null((await console.Get<CatalogMirror>().RefreshAsync(CallPriority.Person, default)).Problem);
        return new ShopFloor(simulator, console, owns);
    }
}
