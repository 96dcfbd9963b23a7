using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace EsimAdmin.Core.Orders;

/// <summary>What came of placing an order.</summary>
/// <param name="OrderId">The order; null when none was made.</param>
/// <param name="Problem">What eSIM Access said against it, or why it could not be asked.</param>
/// <param name="Refusal">What we say against it, for people.</param>
/// <param name="PricesChanged">A price is no longer the one that the person accepted; the cart shows both.</param>
public sealed record Placement(long? OrderId, VendorProblem? Problem = null, string? Refusal = null, bool PricesChanged = false);

/// <summary>A price that is no longer the one that was accepted.</summary>
public sealed record MovedPrice(string PackageName, Money Old, Money New);

/// <summary>What came of ordering the refused part of an order once more.</summary>
/// <param name="Done">Whether it is on its way.</param>
/// <param name="Problem">Why eSIM Access could not be asked.</param>
/// <param name="Refusal">What we say against it, for people.</param>
/// <param name="Moved">Prices that have changed and are not accepted yet.</param>
public sealed record Resumption(bool Done, VendorProblem? Problem = null, string? Refusal = null, IReadOnlyList<MovedPrice>? Moved = null);

/// <summary>An order in a list.</summary>
public sealed record OrderRow(
    long Id, DateTimeOffset CreatedAt, string PersonName, string? CustomerName, string? Reference, string Packages, int Quantity, int Allocated, Money Total, OrderStatus Status);

/// <summary>A page of orders.</summary>
/// <param name="Rows">The page's rows.</param>
/// <param name="Total">How many orders there are in all.</param>
public sealed record OrderList(IReadOnlyList<OrderRow> Rows, int Total);

/// <summary>Which orders a list holds; what is null does not narrow.</summary>
/// <param name="Status">Only in this state.</param>
/// <param name="CustomerId">Only for this customer.</param>
/// <param name="PersonId">Only of this person.</param>
/// <param name="OpenOnly">Only those that are not through: allocating, checking, or complete only in part.</param>
public readonly record struct OrderQuery(OrderStatus? Status = null, long? CustomerId = null, string? PersonId = null, bool OpenOnly = false)
{
    internal IQueryable<Order> Filter(IQueryable<Order> orders)
    {
        var (status, customer, person) = (Status, CustomerId, PersonId);
        if (status is not null) orders = orders.Where(order => order.Status == status);
        if (customer is not null) orders = orders.Where(order => order.CustomerId == customer);
        if (!string.IsNullOrEmpty(person)) orders = orders.Where(order => order.PersonId == person);
        return OpenOnly ? orders.Where(order => order.Status == OrderStatus.Allocating || order.Status == OrderStatus.Checking || order.Status == OrderStatus.PartlyComplete) : orders;
    }
}

/// <summary>Orders, for people.</summary>
public sealed class OrderService(
    Gate gate, CatalogMirror catalog, BalanceMirror balance, CartService carts, CustomerService customers, OrderEngine engine,
    IDbContextFactory<EsimAdminDbContext> contexts, LiveUpdates live, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>
    /// Orders what is in the caller's cart, once: a second call for the same cart, from a double click or another tab, brings the same order.
    /// Prices and balance are checked first; the order is stored before the vendor hears of it.
    /// </summary>
    /// <param name="cartKey">The cart that the person looked at.</param>
    /// <param name="cancellationToken">Stops the checks. Once the order is stored it goes on by itself.</param>
    /// <exception cref="NotAllowedException">The caller may not order, or not add the customer.</exception>
    public async Task<Placement> PlaceAsync(Guid cartKey, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.PlaceOrders);
        if (await FindAsync(cartKey, cancellationToken) is { } placed) return new Placement(placed);

        var cart = await carts.GetAsync(cancellationToken);
        if (cart.Key != cartKey) return await GoneAsync(cartKey, cancellationToken);
        if (cart.Items.Count == 0) return new Placement(null, Refusal: "The cart is empty.");
        if (cart.Items.FirstOrDefault(item => item.Refusal is not null) is { } bad) return new Placement(null, Refusal: $"{bad.Name}: {bad.Refusal}");
        if (await CheckAsync(cart, cancellationToken) is { } stop)
        {
            // The balance may be too low because another click has just ordered this very cart.
            return await FindAsync(cartKey, cancellationToken) is { } meanwhile ? new Placement(meanwhile) : stop;
        }
        var customer = cart.CustomerName.Length == 0 ? null : await customers.GetOrAddAsync(cart.CustomerName, cancellationToken);
        if (await StoreAsync(caller, cart, customer, cancellationToken) is not { } orderId) return await GoneAsync(cartKey, cancellationToken);
        live.Publish(new CartChanged(caller.PersonId));
        live.Publish(new OrderChanged(orderId));

        // The person may leave; the order goes on until the process ends, and after that the worker takes it up.
        await engine.AdvanceAsync(orderId, CallPriority.Person, evenIfNotDue: true, lifetime.ApplicationStopping);
        return new Placement(orderId);
    }

    /// <summary>One order with its parts; null when there is none of that number.</summary>
    /// <exception cref="NotAllowedException">The caller may not see orders.</exception>
    public async Task<Order?> GetAsync(long id, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Orders.AsNoTracking().Include(order => order.Parts.OrderBy(part => part.Id)).FirstOrDefaultAsync(order => order.Id == id, cancellationToken);
    }

    /// <summary>A page of orders, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="page">From 0.</param>
    /// <param name="size">Rows on a page, at most 200.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not see orders.</exception>
    public async Task<OrderList> ListAsync(OrderQuery query, int page, int size, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewOrders);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = query.Filter(context.Orders.AsNoTracking());
        var total = await found.CountAsync(cancellationToken);
        var orders = await found.Include(order => order.Parts).OrderByDescending(order => order.CreatedAt).ThenByDescending(order => order.Id)
            .Skip(Math.Max(0, page) * Math.Clamp(size, 1, 200)).Take(Math.Clamp(size, 1, 200)).ToListAsync(cancellationToken);
        return new OrderList(orders.ConvertAll(ToRow), total);
    }

    /// <summary>
    /// Orders what was refused of an order once more, as part of it and with the same transactions: should one of them have been taken after all, it is
    /// the same request. Prices and balance are checked first.
    /// </summary>
    /// <param name="orderId">The order.</param>
    /// <param name="acceptPrices">Whether today's prices are accepted where they differ from those of the order.</param>
    /// <param name="cancellationToken">Stops the checks. Once it is stored it goes on by itself.</param>
    /// <exception cref="NotAllowedException">The caller may not order.</exception>
    public async Task<Resumption> ResumeAsync(long orderId, bool acceptPrices, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.PlaceOrders);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var refused = await context.OrderParts.Where(part => part.OrderId == orderId && part.State == PartState.Refused).OrderBy(part => part.Id).ToListAsync(cancellationToken);
        if (refused.Count == 0) return new Resumption(true);

        var asked = await catalog.AskPricesAsync([.. refused.Select(part => part.PackageCode).Distinct()], cancellationToken);
        if (!asked.Succeeded(out var prices, out var problem)) return new Resumption(false, problem);
        if (refused.Find(part => !prices.ContainsKey(part.PackageCode)) is { } gone) return new Resumption(false, Refusal: $"{gone.PackageName} is no longer sold.");
        var moved = refused.Where(part => prices[part.PackageCode] != part.UnitPrice).DistinctBy(part => part.PackageCode)
            .Select(part => new MovedPrice(part.PackageName, part.UnitPrice, prices[part.PackageCode])).ToList();
        if (moved.Count > 0 && !acceptPrices) return new Resumption(false, Moved: moved);

        var told = await balance.RefreshAsync(CallPriority.Person, cancellationToken);
        if (!told.Succeeded(out var reading, out problem)) return new Resumption(false, problem);
        foreach (var part in refused)
        {
            (part.State, part.UnitPrice, part.EndedAt, part.SentAt, part.Checks, part.NextCheckAt) = (PartState.Intended, prices[part.PackageCode], null, null, 0, time.GetUtcNow());
        }
        var cost = refused.Aggregate(Money.Zero, (sum, part) => sum + part.Amount);
        if (reading.Balance < cost) return new Resumption(false, Refusal: $"The balance of {reading.Balance} is too low for {cost}. Nothing was ordered.");
        (await context.Orders.SingleAsync(order => order.Id == orderId, cancellationToken)).Status = OrderStatus.Allocating;
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another click was quicker; it is on its way.
            return new Resumption(true);
        }
        live.Publish(new OrderChanged(orderId));
        await engine.AdvanceAsync(orderId, CallPriority.Person, evenIfNotDue: true, lifetime.ApplicationStopping);
        return new Resumption(true);
    }

    private async Task<Placement?> CheckAsync(CartContents cart, CancellationToken cancellationToken)
    {
        var asked = await catalog.AskPricesAsync([.. cart.Items.Select(item => item.PackageCode)], cancellationToken);
        if (!asked.Succeeded(out var prices, out var problem)) return new Placement(null, problem);
        if (cart.Items.FirstOrDefault(item => !prices.ContainsKey(item.PackageCode)) is { } gone)
        {
            return new Placement(null, Refusal: $"{gone.Name} is no longer sold. Take it out of the order.");
        }
        if (cart.Items.Any(item => prices[item.PackageCode] != item.SeenPrice)) return new Placement(null, PricesChanged: true);

        var told = await balance.RefreshAsync(CallPriority.Person, cancellationToken);
        if (!told.Succeeded(out var reading, out problem)) return new Placement(null, problem);
        return reading.Balance < cart.Total
            ? new Placement(null, Refusal: $"The balance of {reading.Balance} is too low for {cart.Total}. Nothing was ordered.")
            : null;
    }

    private async Task<long?> StoreAsync(Caller caller, CartContents cart, Customer? customer, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var stored = await context.Carts.Include(one => one.Lines).SingleAsync(one => one.PersonId == caller.PersonId, cancellationToken);
        if (stored.Key != cart.Key) return null;
        var items = cart.Items.Select(item => new OrderItem(item.PackageCode, item.Name, item.Quantity, item.Days, item.SeenPrice));
        var order = new Order
        {
            CartKey = cart.Key,
            PersonId = caller.PersonId,
            PersonName = caller.Name,
            CustomerId = customer?.Id,
            CustomerName = customer?.Name,
            Reference = stored.Reference.Length > 0 ? stored.Reference : null,
            CreatedAt = now,
            Status = OrderStatus.Allocating,
            Parts = [.. OrderRules.Split(items).Select(item => new OrderPart
            {
                TransactionId = OrderRules.NewTransactionId(),
                PackageCode = item.PackageCode,
                PackageName = item.PackageName,
                Count = item.Quantity,
                Days = item.Days,
                UnitPrice = item.UnitPrice,
                NextCheckAt = now,
            })],
        };
        context.Orders.Add(order);
        stored.Key = Guid.CreateVersion7();
        stored.Lines.Clear();
        (stored.CustomerName, stored.Reference) = ("", "");
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return order.Id;
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // Somebody else ordered this cart in between (the key is a concurrency token, and unique among orders); else the failure stands.
            if (await FindAsync(cart.Key, cancellationToken) is null) throw;
            return null;
        }
    }

    /// <summary>The cart is no longer the one that the person looked at: it was ordered, and then that is the answer, or it was changed.</summary>
    private async Task<Placement> GoneAsync(Guid cartKey, CancellationToken cancellationToken) =>
        await FindAsync(cartKey, cancellationToken) is { } placed ? new Placement(placed) : new Placement(null, Refusal: "This cart has changed in another tab. Look at it again.");

    private async Task<long?> FindAsync(Guid cartKey, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Orders.Where(order => order.CartKey == cartKey).Select(order => (long?)order.Id).FirstOrDefaultAsync(cancellationToken);
    }

    private static OrderRow ToRow(Order order) => new(
        order.Id, order.CreatedAt, order.PersonName, order.CustomerName, order.Reference,
        string.Join(", ", order.Parts.Select(part => part.PackageName).Distinct()), order.Quantity, order.Allocated, order.Total, order.Status);
}
