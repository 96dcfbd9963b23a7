using EsimAdmin.Core.Actions;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Purchases;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Bulk;

/// <summary>Which eSIMs, and what is to be done with them.</summary>
/// <param name="Action">What.</param>
/// <param name="Query">The filter that chooses them; not used when there are ICCIDs.</param>
/// <param name="Iccids">A pasted list; empty: the filter chooses.</param>
public sealed record BulkRequest(BulkAction Action, EsimQuery Query, IReadOnlyList<string> Iccids);

/// <summary>What a bulk action would do: the dry run.</summary>
/// <param name="Items">The eSIMs for which it is possible.</param>
/// <param name="NotPossible">Why it is not for others, and for how many.</param>
/// <param name="Unknown">Pasted ICCIDs that are not known here.</param>
/// <param name="Cost">What it costs in all, at the prices asked for just now.</param>
/// <param name="Problem">Why eSIM Access could not be asked for prices.</param>
public sealed record BulkPlan(IReadOnlyList<BulkItem> Items, IReadOnlyList<(string Reason, int Count)> NotPossible, IReadOnlyList<string> Unknown, Money Cost, VendorProblem? Problem);

/// <summary>Says what a bulk action would do, without doing it.</summary>
internal sealed class BulkPlanner(TopUpOffers topUps, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time)
{
    public async Task<BulkPlan> PlanAsync(BulkRequest request, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var (esims, unknown) = await ChooseAsync(context, request.Query, request.Iccids, time.GetUtcNow(), cancellationToken);
        var possible = new List<Esim>();
        var reasons = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var esim in esims)
        {
            if (BulkRules.ActionOf(request.Action) is { } action && ActionRules.Refusal(action, esim) is { } refusal) reasons[refusal] = reasons.GetValueOrDefault(refusal) + 1;
            else possible.Add(esim);
        }
        var offers = new Dictionary<string, TopUpOffer?>(StringComparer.Ordinal);
        VendorProblem? problem = null;
        if (request.Action == BulkAction.TopUp) (offers, problem) = await OffersAsync(possible.Select(esim => esim.PackageCode).Distinct().ToList(), cancellationToken);

        var items = new List<BulkItem>();
        foreach (var esim in possible)
        {
            var offer = offers.GetValueOrDefault(esim.PackageCode);
            if (request.Action == BulkAction.TopUp && offer is null)
            {
                const string none = "eSIM Access offers no top-up with the same plan.";
                reasons[none] = reasons.GetValueOrDefault(none) + 1;
                continue;
            }
            items.Add(new BulkItem { EsimTranNo = esim.EsimTranNo, Iccid = esim.Iccid, PackageCode = offer?.Code, PackageName = offer?.Name, Amount = offer?.Price ?? Money.Zero });
        }
        return new BulkPlan(items, [.. reasons.OrderByDescending(pair => pair.Value).Select(pair => (pair.Key, pair.Value))], unknown,
            items.Aggregate(Money.Zero, (sum, item) => sum + item.Amount), problem);
    }

    /// <summary>The eSIMs of a pasted list, or where it is empty of a filter, and the ICCIDs that are not known.</summary>
    public static async Task<(List<Esim> Esims, List<string> Unknown)> ChooseAsync(EsimAdminDbContext context, EsimQuery query, IReadOnlyList<string> iccids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (iccids.Count == 0)
        {
            return (await query.Filter(context, now).OrderBy(esim => esim.EsimTranNo).Take(BulkRules.MostItems).ToListAsync(cancellationToken), []);
        }
        var wanted = iccids.Take(BulkRules.MostItems).ToList();
        var found = new Dictionary<string, Esim>(StringComparer.Ordinal);
        foreach (var part in wanted.Chunk(500))
        {
            // ICCIDs are reused: the newest eSIM is the one in people's hands.
            foreach (var esim in await context.Esims.AsNoTracking().Where(esim => part.Contains(esim.Iccid)).OrderBy(esim => esim.CreatedAt).ToListAsync(cancellationToken)) found[esim.Iccid] = esim;
        }
        return ([.. wanted.Where(found.ContainsKey).Select(iccid => found[iccid])], [.. wanted.Where(iccid => !found.ContainsKey(iccid))]);
    }

    /// <summary>For each base package the top-up with the same volume and days.</summary>
    private async Task<(Dictionary<string, TopUpOffer?>, VendorProblem?)> OffersAsync(IReadOnlyList<string> codes, CancellationToken cancellationToken)
    {
        var offers = new Dictionary<string, TopUpOffer?>(StringComparer.Ordinal);
        foreach (var code in codes)
        {
            var answer = await topUps.OfPackageAsync(code, CallPriority.Person, cancellationToken);
            if (!answer.Succeeded(out var told, out var problem))
            {
                if (problem.Error.Retry == RetryAdvice.Later) return (offers, problem);
                continue;
            }
            offers[code] = told.FirstOrDefault(offer => !offer.IsDaily && offer.Code == "TOPUP_" + code) ?? told.FirstOrDefault(offer => !offer.IsDaily);
        }
        return (offers, null);
    }
}
