using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;

namespace EsimAdmin.Core.Purchases;

/// <summary>A top-up that the vendor offers for an eSIM.</summary>
/// <param name="Code">The package's code (<c>TOPUP_…</c>).</param>
/// <param name="Name">For people.</param>
/// <param name="Price">The price; of one day for daily plans.</param>
/// <param name="Volume">Its data; of one day for daily plans.</param>
/// <param name="Duration">How long it lasts, in <paramref name="DurationUnit"/>.</param>
/// <param name="DurationUnit"><c>DAY</c> or <c>MONTH</c>.</param>
/// <param name="IsDaily">Whether it is bought by the day.</param>
public sealed record TopUpOffer(string Code, string Name, Money Price, DataVolume Volume, int Duration, string DurationUnit, bool IsDaily);

/// <summary>Asks the vendor for top-ups: they depend on the eSIM or its base package, and prices are today's.</summary>
public sealed class TopUpOffers(EsimAccessClient client)
{
    /// <summary>The top-ups for the eSIM with this ICCID.</summary>
    public Task<Answer<IReadOnlyList<TopUpOffer>>> OfEsimAsync(string iccid, CallPriority priority, CancellationToken cancellationToken) =>
        AskAsync(new PackageListRequest(Type: "TOPUP", Iccid: iccid), priority, cancellationToken);

    /// <summary>The top-ups for eSIMs with this base package.</summary>
    public Task<Answer<IReadOnlyList<TopUpOffer>>> OfPackageAsync(string packageCode, CallPriority priority, CancellationToken cancellationToken) =>
        AskAsync(new PackageListRequest(Type: "TOPUP", PackageCode: packageCode), priority, cancellationToken);

    private async Task<Answer<IReadOnlyList<TopUpOffer>>> AskAsync(PackageListRequest request, CallPriority priority, CancellationToken cancellationToken)
    {
        var answer = await client.ListPackagesAsync(request, priority, cancellationToken);
        if (!answer.Succeeded(out var told, out var problem)) return problem;
        return Answer<IReadOnlyList<TopUpOffer>>.Of([.. (told.PackageList ?? []).Where(wire => wire is { PackageCode: not null, Price: not null }).Select(wire => new TopUpOffer(
            wire.PackageCode!, wire.Name ?? wire.PackageCode!, new Money(wire.Price!.Value), new DataVolume(wire.Volume ?? 0),
            (int)(wire.Duration ?? 0), wire.DurationUnit ?? "DAY", wire.SupportTopUpType == 3 || wire.DataType is 2 or 3 or 4))]);
    }
}
