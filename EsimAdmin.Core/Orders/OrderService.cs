using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Purchases;

namespace EsimAdmin.Core.Orders;

/// <summary>An order in a list.</summary>
/// <param name="Total">What it costs; null for those who see no prices.</param>
public sealed record OrderRow(long Id, DateTimeOffset CreatedAt, string PersonName, string? CustomerName, string? Reference,
    string Packages, int Quantity, int Allocated, Money? Total, OrderStatus Status);

/// <summary>Orders, for people.</summary>
public sealed class OrderService(Gate gate, PurchaseDesk desk, CartService carts, OrderEngine engine, Work work,
    IDbContextFactory<EsimAdminDbContext> contexts, IHostApplicationLifetime lifetime)
{
    /// <summary>
    /// Orders what was shown of the caller's cart, once: a second call for the same, from a double click or another tab, brings the same
    /// order, and nothing is ordered when anything of the cart has changed since. The desk is asked first; the order is stored, with its
    /// customer where there is none of that name, before the vendor hears of it.
    /// </summary>
    /// <param name="cartKey">The cart as the person looked at it.</param>
    /// <param name="cancellationToken">Stops the checks. Once the order is stored it goes on by itself.</param>
    /// <returns>The order's number.</returns>
    public async Task<Outcome<long>> PlaceAsync(Guid cartKey, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.PlaceOrders);
        if (await FindAsync(cartKey, cancellationToken) is { } placed) return placed;

        var cart = await carts.GetAsync(cancellationToken);
        if (cart.Key != cartKey) return await GoneAsync(cartKey, cancellationToken);
        if (cart.Items.Count == 0) return new Refusal("cart-empty", $"The cart is empty.");
        if (cart.Items.FirstOrDefault(item => item.Refusal is not null) is { } bad)
            return new Refusal("cart-line", $"{bad.Name}: {bad.Refusal}");
        if (cart.CustomerName.Length > 0) await gate.DemandAsync(Permission.ManageCustomers);
        var customer = await CustomerOfAsync(cart, cancellationToken);
        if (customer is not null && !caller.Scope.Sees(customer)) return CustomerBook.Taken;
        var purchase = new Purchase(PurchaseWay.Order, caller.PersonId, customer?.Id,
            [.. cart.Items.Select(item => new PurchaseItem(item.PackageCode, item.Name, item.Quantity, item.Days, item.SeenPrice))]);
        var quoted = await desk.CheckAsync(purchase, CallPriority.Person, cancellationToken);
        // The balance may be too low because another click has just ordered this very cart.
        if (!quoted.IsDone) return await FindAsync(cartKey, cancellationToken) is { } meanwhile ? meanwhile : quoted.As<long>();
        var stored = await work.DoAsync(unit => StoreAsync(unit, caller, cart, cancellationToken), cancellationToken);
        if (!stored.Succeeded(out var known)) return stored.As<long>();
        if (known is not { } orderId) return await GoneAsync(cartKey, cancellationToken);

        // The person may leave; the order goes on until the process ends, and after that the worker takes it up.
        await engine.AdvanceOrderAsync(orderId, CallPriority.Person, lifetime.ApplicationStopping);
        return orderId;
    }

    /// <summary>One order with its parts, at no price for those who see none; null when there is none of that number.</summary>
    public async Task<Order?> GetAsync(long id, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.Orders.Within(context, caller.Scope).AsNoTracking()
            .Include(order => order.Parts.OrderBy(part => part.Id)).FirstOrDefaultAsync(order => order.Id == id, cancellationToken);
        if (!caller.May(Permission.SeePrices)) found?.Parts.ForEach(part => part.UnitPrice = Money.Zero);
        return found;
    }

    /// <summary>The order that was made of a cart; null when it was not ordered.</summary>
    /// <exception cref="NotAllowedException">The caller may not see orders.</exception>
    public async Task<long?> OfCartAsync(Guid cartKey, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewOrders);
        return await FindAsync(cartKey, cancellationToken, caller.Scope);
    }

    /// <summary>What came after an order was charged: top-ups of its eSIMs, and what came back for them.</summary>
    /// <exception cref="NotAllowedException">The caller may not see prices.</exception>
    public async Task<(Money TopUps, Money Refunds)> SinceAsync(long id, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.SeePrices);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var entries = context.Ledger.Within(context, caller.Scope).Where(entry => entry.OrderId == id);
        return (-await entries.Where(entry => entry.Cause == LedgerCause.TopUp).SumAsync(entry => entry.Amount, cancellationToken),
            await entries.Where(entry => entry.Cause == LedgerCause.Refund).SumAsync(entry => entry.Amount, cancellationToken));
    }

    /// <summary>A page of orders, newest first.</summary>
    /// <param name="page">From 0.</param>
    /// <param name="size">Rows on a page, at most 200.</param>
    public async Task<Page<OrderRow>> ListAsync(OrderQuery query, int page, int size, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = query.Filter(context, caller).Include(order => order.Parts);
        var ordered = query.Number is > 0 and var number
            ? found.OrderByDescending(order => order.Id == number).ThenByDescending(order => order.CreatedAt)
            : found.OrderByDescending(order => order.CreatedAt);
        return (await ordered.ThenByDescending(order => order.Id).PageAsync(page, size, cancellationToken))
            .Select(order => ToRow(order, caller.May(Permission.SeePrices)));
    }

    /// <summary>
    /// Orders what was refused of an order once more, as part of it and with the same transactions: should one of them have been taken
    /// after all, it is the same request. The desk is asked first.
    /// </summary>
    /// <param name="accepted">The prices that were shown and are accepted; others that moved are <see cref="PricesMoved"/>.</param>
    /// <param name="cancellationToken">Stops the checks. Once it is stored it goes on by itself.</param>
    public async Task<Outcome> ResumeAsync(long orderId, IReadOnlyCollection<MovedPrice> accepted, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.PlaceOrders);
        List<OrderPart> refused;
        long? customerId;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!await SeesAsync(context, caller, orderId, cancellationToken)) return Outcome.Done;
            refused = await Refused(context, orderId).AsNoTracking().ToListAsync(cancellationToken);
            customerId = await context.Orders.Where(order => order.Id == orderId).Select(order => order.CustomerId)
                .FirstOrDefaultAsync(cancellationToken);
        }
        if (refused.Count == 0) return Outcome.Done;
        Money Accepted(OrderPart part) => accepted.FirstOrDefault(price => price.PackageCode == part.PackageCode)?.New ?? part.UnitPrice;
        var purchase = new Purchase(PurchaseWay.ResumedOrder, caller.PersonId, customerId,
            [.. refused.Select(part => new PurchaseItem(part.PackageCode, part.PackageName, part.Count, part.Days, Accepted(part)))]);
        var quoted = await desk.CheckAsync(purchase, CallPriority.Person, cancellationToken);
        if (!quoted.Succeeded(out var quote)) return quoted;

        var prices = refused.Zip(quote.Items).ToDictionary(pair => pair.First.Id, pair => pair.Second.UnitPrice);
        await work.DoAsync(async unit =>
        {
            // What another click was quicker with is on its way already, and no longer refused.
            await unit.TakeTurnsAsync($"order:{orderId}", cancellationToken);
            var again = (await Refused(unit.Context, orderId).ToListAsync(cancellationToken)).FindAll(part => prices.ContainsKey(part.Id));
            foreach (var part in again)
            {
                var price = prices[part.Id];
                (part.State, part.UnitPrice, part.Checks, part.DueAt) = (PartState.Intended, price, 0, unit.Now + PendingRules.Grace);
                (part.SentAt, part.EndedAt, part.ClosedBy, part.ProblemCode) = (null, null, null, null);
            }
            await OrderBook.FollowAsync(unit, orderId);
            if (again.Count > 0) unit.Audit(Note(caller, AuditActions.OrderResumed, orderId, customerId, again));
        }, cancellationToken);
        await engine.AdvanceOrderAsync(orderId, CallPriority.Person, lifetime.ApplicationStopping);
        return Outcome.Done;
    }

    /// <summary>
    /// Closes what the vendor has said nothing certain of for <see cref="OrderRules.UndecidedAfter"/>: somebody has looked in its console,
    /// and it was not taken. It is recorded who said so; it can be ordered once more like anything that was refused.
    /// </summary>
    public async Task<Outcome> CloseAsync(long orderId, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.PlaceOrders);
        return await work.DoAsync<Outcome>(async unit =>
        {
            var parts = await SeesAsync(unit.Context, caller, orderId, cancellationToken)
                ? await unit.Context.OrderParts.Where(part => part.OrderId == orderId).ToListAsync(cancellationToken) : [];
            var open = parts.FindAll(part => OrderRules.IsUndecided(part, unit.Now));
            if (open.Count == 0) return new Refusal("decided", $"Nothing of this order is open for so long any more. Look at it again.");
            if (open.Exists(part => part.LeasedUntil > unit.Now))
                return new Refusal("being-asked", $"eSIM Access is being asked about it just now. Try again in a moment.");
            foreach (var part in open)
            {
                (part.State, part.EndedAt, part.ClosedBy) = (PartState.Refused, unit.Now, caller.Name);
                (part.DueAt, part.Lease, part.LeasedUntil) = (null, null, null);
                await OrderBook.FollowAsync(unit, part.OrderId);
            }
            var customerId = await unit.Context.Orders.Where(order => order.Id == orderId).Select(order => order.CustomerId)
                .FirstOrDefaultAsync(cancellationToken);
            unit.Audit(Note(caller, AuditActions.OrderClosed, orderId, customerId, open));
            return Outcome.Done;
        }, cancellationToken);
    }

    private static AuditNote Note(Caller caller, AuditAction action, long orderId, long? customerId, IReadOnlyList<OrderPart> parts) =>
        new(caller, action, AuditSubject.Order(orderId))
        {
            CustomerId = customerId,
            Facts =
            [
                AuditField.New("Packages", string.Join(", ", parts.Select(OrderBook.Words))),
                AuditField.New("Total", Money.Sum(parts.Select(part => part.Amount)).ToString()),
            ],
        };

    private static IQueryable<OrderPart> Refused(EsimAdminDbContext context, long orderId) =>
        context.OrderParts.Where(part => part.OrderId == orderId && part.State == PartState.Refused).OrderBy(part => part.Id);

    private static Task<bool> SeesAsync(EsimAdminDbContext context, Caller caller, long orderId, CancellationToken cancellationToken) =>
        context.Orders.Within(context, caller.Scope).AnyAsync(order => order.Id == orderId, cancellationToken);

    private async Task<Customer?> CustomerOfAsync(CartContents cart, CancellationToken cancellationToken)
    {
        if (cart.CustomerName.Length == 0) return null;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await CustomerBook.FindAsync(context, cart.CustomerName, cancellationToken);
    }

    private static async Task<Outcome<long?>> StoreAsync(Unit unit, Caller caller, CartContents cart, CancellationToken cancellationToken)
    {
        var stored = await unit.Context.Carts.Include(one => one.Lines)
            .SingleAsync(one => one.PersonId == caller.PersonId, cancellationToken);
        if (stored.Key != cart.Key) return Outcome<long?>.Of(null);
        Customer? customer = null;
        if (cart.CustomerName.Length > 0)
        {
            customer = await CustomerBook.GetOrAddAsync(unit, cart.CustomerName, caller, cancellationToken);
            if (customer is null) return CustomerBook.Taken;
        }
        var items = cart.Items.Select(item => new OrderItem(item.PackageCode, item.Name, item.Quantity, item.Days, item.SeenPrice));
        stored.Key = Guid.CreateVersion7();
        stored.Lines.Clear();
        (stored.CustomerName, stored.Reference) = ("", "");
        unit.Publish(new CartChanged(caller.PersonId));
        return Outcome<long?>.Of((await OrderBook.AddAsync(unit, cart.Key, AuditActor.Of(caller), customer,
            cart.Reference.Length > 0 ? cart.Reference : null, items, cancellationToken)).Id);
    }

    /// <summary>The cart is not the one that was looked at: it was ordered, and then that is the answer, or it was changed.</summary>
    private async Task<Outcome<long>> GoneAsync(Guid cartKey, CancellationToken cancellationToken) =>
        await FindAsync(cartKey, cancellationToken) is { } placed ? placed : new Refusal("cart-changed",
            $"This order was changed in another tab meanwhile. Nothing was ordered: look at it once more, and place it if it is right.");

    private async Task<long?> FindAsync(Guid cartKey, CancellationToken cancellationToken, Scope? scope = null)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Orders.Within(context, scope ?? Scope.All).Where(order => order.CartKey == cartKey)
            .Select(order => (long?)order.Id).FirstOrDefaultAsync(cancellationToken);
    }

    private static OrderRow ToRow(Order order, bool priced) => new(
        order.Id, order.CreatedAt, order.PersonName, order.CustomerName, order.Reference,
        string.Join(", ", order.Parts.Select(part => part.PackageName).Distinct()), order.Quantity, order.Allocated,
            priced ? order.Total : null,
            order.Status);
}
