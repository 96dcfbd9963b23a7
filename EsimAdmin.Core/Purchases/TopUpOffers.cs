using EsimAdmin.Core.Catalog;

namespace EsimAdmin.Core.Purchases;

/// <summary>A top-up that the vendor offers for an eSIM.</summary>
/// <param name="Price">The price; of one day for daily plans.</param>
/// <param name="Volume">Its data; of one day for daily plans.</param>
/// <param name="Days">How long it lasts; a month counts as 30 days.</param>
/// <param name="IsDaily">Whether it is bought by the day.</param>
public sealed record TopUpOffer(string Code, string Name, Money Price, DataVolume Volume, int Days, bool IsDaily);

/// <summary>Asks the vendor for top-ups: they depend on the eSIM or its base package, and prices are today's.</summary>
public sealed class TopUpOffers(EsimAccessClient client)
{
    /// <summary>The top-ups for the eSIM with this ICCID.</summary>
    public async Task<Outcome<IReadOnlyList<TopUpOffer>>> OfEsimAsync(
        string iccid, CallPriority priority, CancellationToken cancellationToken) =>
        (await client.TopUpsForAsync(iccid, priority, cancellationToken)).Select(Read);

    /// <summary>The top-ups for eSIMs with this base package.</summary>
    public async Task<Outcome<IReadOnlyList<TopUpOffer>>> OfPackageAsync(
        string packageCode, CallPriority priority, CancellationToken cancellationToken) =>
        (await client.TopUpsOfPackageAsync(packageCode, priority, cancellationToken)).Select(Read);

    private static IReadOnlyList<TopUpOffer> Read(VendorList<VendorPackage> packages) =>
        [.. from told in packages
            where told is { Code: { Length: > 0 }, Price: not null } && CatalogRules.CurrencyOf(told) is null
            let days = PackageWords.Days(told.Duration ?? 0, told.DurationUnit)
            let daily = told.TopUp == TopUpSupport.YesByDay || told.Plan is not (null or DataPlan.Total)
            select new TopUpOffer(told.Code!, told.Name ?? told.Code!, told.Price!.Value, told.Volume ?? DataVolume.Zero, days, daily)];
}
