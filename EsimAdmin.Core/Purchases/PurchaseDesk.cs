using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Finance;

namespace EsimAdmin.Core.Purchases;

/// <summary>
/// The one place that is passed before money is spent: the packages are still sold, quantities and days are possible, prices are today's
/// and accepted, the
/// policies of the business agree, and the balance covers it. Orders, resumed orders, top-ups, top-ups in bulk and by rule all come here.
/// </summary>
public sealed class PurchaseDesk(CatalogMirror catalog, CatalogStore store, TopUpOffers offers, BalanceMirror balance,
    IEnumerable<IPurchasePolicy> policies)
{
    /// <summary>Asks for today's prices, then for the balance, and checks.</summary>
    /// <param name="purchase">What is to be bought.</param>
    /// <param name="cancellationToken">Stops it; nothing is stored here.</param>
    /// <returns>What it costs, or why it is not to be bought: <see cref="PricesMoved"/> where only the prices stand against it.</returns>
    public async Task<Outcome<Quote>> CheckAsync(Purchase purchase, CallPriority priority, CancellationToken cancellationToken)
    {
        var quoted = await QuoteAsync(purchase, priority, cancellationToken);
        if (!quoted.Succeeded(out var quote)) return quoted;
        if (PurchaseRules.Moved(quote) is { Count: > 0 } moved) return new PricesMoved(moved);
        if (Objection(purchase, quote) is { } objection) return objection;
        var told = await balance.RefreshAsync(priority, cancellationToken);
        if (!told.Succeeded(out var reading, out var problem)) return problem;
        return PurchaseRules.Covers(reading.Balance + purchase.ComesBack, quote.Total) is { } tooLow ? tooLow : quote;
    }

    /// <summary>Why the business does not want it bought; null when it may be. Asks nobody, so it can be asked again later.</summary>
    public Refusal? Objection(Purchase purchase, Quote quote) =>
        policies.Select(policy => policy.Objection(purchase, quote)).FirstOrDefault(objection => objection is not null);

    private async Task<Outcome<Quote>> QuoteAsync(Purchase purchase, CallPriority priority, CancellationToken cancellationToken)
    {
        var codes = purchase.Items.Where(item => item.TopUp is null).Select(item => item.PackageCode).Distinct().ToList();
        var told = await catalog.AskPricesAsync(codes, priority, cancellationToken);
        if (!told.Succeeded(out var prices, out var problem)) return problem;
        var sold = await store.GetAsync(cancellationToken);
        var offered = new Dictionary<(string Iccid, string Package), IReadOnlyList<TopUpOffer>>();
        var items = new List<QuotedItem>();
        foreach (var item in purchase.Items)
        {
            QuotedItem quoted;
            bool daily;
            if (item.TopUp is not { } target)
            {
                if (!prices.TryGetValue(item.PackageCode, out var asked)) return Gone(item);
                var package = sold.Find(item.PackageCode);
                if (PurchaseRules.CurrencyRefusal(asked.Currency) is { } foreign)
                    return new Refusal(foreign.Code, $"{item.Name}: {foreign.Text} Nothing was charged.");
                daily = package?.Package.IsDaily ?? item.Days is not null;
                quoted = new QuotedItem(item, item.PackageCode, item.Name, asked.Price, item.Days, package?.CountryCodes ?? []);
            }
            else
            {
                var key = target.Iccid.Length > 0 ? (target.Iccid, "") : ("", target.BasePackageCode);
                if (!offered.TryGetValue(key, out var list))
                {
                    var listed = target.Iccid.Length > 0
                        ? await offers.OfEsimAsync(target.Iccid, priority, cancellationToken)
                        : await offers.OfPackageAsync(target.BasePackageCode, priority, cancellationToken);
                    if (!listed.Succeeded(out var answer, out problem)) return problem;
                    offered[key] = list = answer;
                }
                if (target.Choose(list) is not { } offer)
                    return new Refusal("not-offered", $"eSIM Access does not offer the package for this eSIM. Nothing was charged.");
                daily = offer.IsDaily;
                quoted = new QuotedItem(item, offer.Code, offer.Name, offer.Price, offer.IsDaily ? item.Days ?? 1 : item.Days,
                    CountriesOf(sold, target));
            }
            if (PurchaseRules.Refusal(item.Quantity, quoted.Days, daily) is { } refusal)
                return new Refusal(refusal.Code, $"{quoted.Name}: {refusal.Text}");
            items.Add(quoted);
        }
        return new Quote(items);
    }

    private static Refusal Gone(PurchaseItem item) => new("no-longer-sold", $"{item.Name} is no longer sold. Nothing was charged.");

    // A region is known by the base package; where that is no longer sold, by any other of the same region.
    private static IReadOnlyList<string> CountriesOf(CatalogSnapshot sold, TopUpTarget target) =>
        (sold.Find(target.BasePackageCode)
            ?? sold.Entries.FirstOrDefault(entry => entry.Package.LocationCode == target.LocationCode))?.CountryCodes
            ?? [target.LocationCode];
}
