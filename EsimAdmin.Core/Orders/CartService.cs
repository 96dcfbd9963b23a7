using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Purchases;

namespace EsimAdmin.Core.Orders;

/// <summary>A line of a cart with today's package.</summary>
/// <param name="Package">As it is sold today; null when it no longer is.</param>
/// <param name="Days">Days of a daily plan; null for others.</param>
/// <param name="SeenPrice">The price that the person accepted.</param>
public sealed record CartItem(string PackageCode, CatalogEntry? Package, int Quantity, int? Days, Money SeenPrice)
{
    /// <summary>The name, as far as it is known.</summary>
    public string Name => Package?.Package.Name ?? PackageCode;

    /// <summary>Why it cannot be ordered; null when it can.</summary>
    public string? Refusal => Package is null ? "No longer sold."
        : (PurchaseRules.CurrencyRefusal(Package.Package.Currency) ?? PurchaseRules.Refusal(Quantity, Days, Package.Package.IsDaily))?.Text;

    /// <summary>What it costs at the accepted price.</summary>
    public Money Amount => SeenPrice * Quantity * (Days ?? 1);
}

/// <summary>Somebody's cart.</summary>
/// <param name="Key">Names the cart as it is here: until anything of it is changed, or it is ordered.</param>
/// <param name="CustomerName">For whom; empty when nobody has said.</param>
/// <param name="Reference">The customer's or the person's own reference; may be empty.</param>
/// <param name="Before">The key before the change that was asked for; null where more than that was changed, or nothing.</param>
public sealed record CartContents(
    Guid Key, IReadOnlyList<CartItem> Items, string CustomerName = "", string Reference = "", Guid? Before = null)
{
    /// <summary>What it costs at the accepted prices.</summary>
    public Money Total => Money.Sum(Items.Select(item => item.Amount));

    /// <summary>The prices that are no longer those that were accepted.</summary>
    public IReadOnlyList<MovedPrice> Moved => [.. Items.Where(item => item.Package is { } sold && sold.Package.Price != item.SeenPrice)
        .Select(item => new MovedPrice(item.PackageCode, item.Name, item.SeenPrice, item.Package!.Package.Price))];

    /// <summary>How many eSIMs.</summary>
    public int Quantity => Items.Sum(item => item.Quantity);
}

/// <summary>The caller's own cart.</summary>
public sealed class CartService(Gate gate, CatalogStore catalog, Work work, IDbContextFactory<EsimAdminDbContext> contexts)
{
    /// <summary>What is in it.</summary>
    public async Task<CartContents> GetAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.PlaceOrders);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(context, caller, cancellationToken);
    }

    /// <summary>Adds one eSIM of a package, or one more. Daily plans start with a week.</summary>
    public Task<CartContents> AddAsync(string packageCode, CancellationToken cancellationToken) => ChangeAsync(async (cart, _) =>
    {
        if (cart.Lines.Find(line => line.PackageCode == packageCode) is { } line)
        {
            line.Quantity = Math.Min(line.Quantity + 1, PurchaseRules.MostPerLine);
        }
        else if ((await catalog.GetAsync(cancellationToken)).Find(packageCode)?.Package is { } package)
        {
            cart.Lines.Add(new CartLine
            {
                PersonId = cart.PersonId,
                PackageCode = packageCode,
                Quantity = 1,
                Days = package.IsDaily ? 7 : null,
                SeenPrice = package.Price,
            });
        }
    }, cancellationToken);

    /// <summary>Sets quantity and days of a line, as they are: what cannot be ordered is refused, and the line stays as it was.</summary>
    /// <param name="packageCode">The line; one that is not there stays away.</param>
    /// <param name="quantity">0 takes the line out.</param>
    /// <param name="days">Days of a daily plan; null for others.</param>
    public async Task<Outcome<CartContents>> SetAsync(string packageCode, int quantity, int? days, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.PlaceOrders);
        if (quantity != 0 && PurchaseRules.Refusal(quantity, days, days is not null) is { } refusal) return refusal;
        return await ChangeAsync((cart, context) =>
        {
            if (cart.Lines.Find(line => line.PackageCode == packageCode) is not { } line) return Task.CompletedTask;
            if (quantity == 0) context.Remove(line);
            else (line.Quantity, line.Days) = (quantity, days);
            return Task.CompletedTask;
        }, cancellationToken);
    }

    /// <summary>Says for whom the order is.</summary>
    /// <param name="customerName">At most 100 characters; who is not known is made with the order. Empty: for nobody in particular.</param>
    /// <param name="reference">The customer's or the person's own reference, at most 100 characters; may be empty.</param>
    public Task<CartContents> DescribeAsync(string customerName, string reference, CancellationToken cancellationToken) =>
        ChangeAsync((cart, _) =>
    {
        (cart.CustomerName, cart.Reference) = (Short(customerName), Short(reference));
        return Task.CompletedTask;
    }, cancellationToken);

    /// <summary>Accepts prices that have moved, as they were shown.</summary>
    public Task<CartContents> AcceptPricesAsync(
        IReadOnlyCollection<MovedPrice> accepted, CancellationToken cancellationToken) => ChangeAsync((cart, _) =>
    {
        foreach (var price in accepted)
        {
            if (cart.Lines.Find(line => line.PackageCode == price.PackageCode) is { } line) line.SeenPrice = price.New;
        }
        return Task.CompletedTask;
    }, cancellationToken);

    private static string Short(string text) => text.Trim() is { Length: > 100 } trimmed ? trimmed[..100] : text.Trim();

    private async Task<CartContents> ChangeAsync(Func<Cart, EsimAdminDbContext, Task> change, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.PlaceOrders);
        var (before, after) = await work.DoAsync(async unit =>
        {
            var cart = await unit.Context.Carts.Include(one => one.Lines)
                .FirstOrDefaultAsync(one => one.PersonId == caller.PersonId, cancellationToken);
            if (cart is null) unit.Context.Carts.Add(cart = new Cart { PersonId = caller.PersonId });
            var was = cart.Key;
            await change(cart, unit.Context);
            if (!unit.Context.ChangeTracker.HasChanges()) return (was, was);
            cart.Key = Guid.CreateVersion7();
            unit.Publish(new CartChanged(caller.PersonId));
            return (was, cart.Key);
        }, cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var contents = await ReadAsync(context, caller, cancellationToken);
        return before != after && contents.Key == after ? contents with { Before = before } : contents;
    }

    private async Task<CartContents> ReadAsync(EsimAdminDbContext context, Caller caller, CancellationToken cancellationToken)
    {
        var cart = await context.Carts.AsNoTracking().Include(one => one.Lines)
            .FirstOrDefaultAsync(one => one.PersonId == caller.PersonId, cancellationToken);
        if (cart is null) return new CartContents(Guid.Empty, []);
        var sold = await catalog.GetAsync(cancellationToken);
        return new CartContents(cart.Key, [.. cart.Lines.OrderBy(line => line.Id).Select(line =>
            new CartItem(line.PackageCode, sold.Find(line.PackageCode), line.Quantity, line.Days, line.SeenPrice))], cart.CustomerName,
                cart.Reference);
    }
}
