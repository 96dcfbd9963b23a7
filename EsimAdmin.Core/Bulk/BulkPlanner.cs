using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Purchases;

namespace EsimAdmin.Core.Bulk;

/// <summary>Says what a bulk action would do, without doing it.</summary>
internal sealed class BulkPlanner(TopUpOffers topUps, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time)
{
    private const string NoTopUp = "eSIM Access offers no top-up with the same plan.";

    public async Task<Outcome<BulkPlan>> PlanAsync(BulkRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var (esims, unknown, refused) = await request.Selection.ReadAsync(context, time.GetUtcNow(), caller, cancellationToken);
        if (refused is not null) return refused;
        var reasons = esims.Select(esim => BulkRules.ActionOf(request.Action) is { } action ? ActionRules.Refusal(action, esim) : null)
            .ToList();
        var possible = esims.Where((_, index) => reasons[index] is null).ToList();
        var offers = new Dictionary<string, TopUpOffer?>(StringComparer.Ordinal);
        if (request.Action == BulkAction.TopUp)
        {
            (offers, var problem) = await OffersAsync(possible.Select(esim => esim.PackageCode).Distinct().ToList(), cancellationToken);
            if (problem is not null) return problem;
            var without = possible.RemoveAll(esim => offers.GetValueOrDefault(esim.PackageCode) is null);
            reasons.AddRange(Enumerable.Repeat(NoTopUp, without));
        }
        var items = possible.Select(esim => (Esim: esim, Offer: offers.GetValueOrDefault(esim.PackageCode)))
            .Select(one => new BulkPlanItem(
                one.Esim.EsimTranNo, one.Esim.Iccid, one.Offer?.Code, one.Offer?.Name, one.Offer?.Price ?? Money.Zero, one.Esim.PackageCode,
                one.Esim.LocationCode, one.Offer is null ? default : one.Esim.Total)).ToList();
        return new BulkPlan(request, esims.Count, items,
            [.. reasons.OfType<string>().GroupBy(reason => reason).Select(group => (group.Key, group.Count()))
            .OrderByDescending(reason => reason.Item2)], unknown,
            request.Action == BulkAction.Cancel && caller.May(Permission.SeePrices)
                ? await RefundAsync(context, possible, cancellationToken) : null);
    }

    /// <summary>What comes back when eSIMs are cancelled, as the ledger will write it.</summary>
    private static async Task<BulkRefund> RefundAsync(EsimAdminDbContext context, IReadOnlyList<Esim> esims,
        CancellationToken cancellationToken)
    {
        var refunds = new List<RefundDue>();
        foreach (var part in esims.Chunk(EsimSelection.Part)) refunds.AddRange(await RefundBook.OfAsync(context, part, cancellationToken));
        return new BulkRefund(Money.Sum(refunds.Select(refund => refund.Amount)), refunds.Count(refund => refund.AtTodaysPrice));
    }

    /// <summary>For each base package the top-up with the same volume and days.</summary>
    private async Task<(Dictionary<string, TopUpOffer?>, VendorProblem?)> OffersAsync(IReadOnlyList<string> codes,
        CancellationToken cancellationToken)
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
            offers[code] = told.FirstOrDefault(offer => !offer.IsDaily && offer.Code == PackageWords.TopUpOf(code))
                ?? told.FirstOrDefault(offer => !offer.IsDaily);
        }
        return (offers, null);
    }
}
