using EsimAdmin.Core.Finance;

namespace EsimAdmin.Core.Actions;

/// <summary>What comes back for an eSIM that is cancelled.</summary>
/// <param name="Amount">Its price with all top-ups.</param>
/// <param name="AtTodaysPrice">Whether it was ordered elsewhere: what was paid is not known here, today's price stands for it.</param>
internal readonly record struct RefundDue(Money Amount, bool AtTodaysPrice);

/// <summary>The one formula of refunds, for the ledger and for the dry run.</summary>
internal static class RefundBook
{
    /// <summary>What comes back for each of these eSIMs, in their order; at most <see cref="EsimSelection.Part"/> of them.</summary>
    public static async Task<List<RefundDue>> OfAsync(EsimAdminDbContext context, IReadOnlyList<Esim> esims,
        CancellationToken cancellationToken)
    {
        var keys = esims.Select(esim => esim.EsimTranNo).ToList();
        var orders = esims.Select(esim => esim.OrderNo).Distinct().ToList();
        var codes = esims.Select(esim => esim.PackageCode).Distinct().ToList();
        var parts = (await context.OrderParts.AsNoTracking().Where(part => part.OrderNo != null && orders.Contains(part.OrderNo))
            .ToListAsync(cancellationToken)).DistinctBy(part => part.OrderNo).ToDictionary(part => part.OrderNo!);
        var packages = await context.Packages.AsNoTracking().Where(package => codes.Contains(package.Code))
            .ToDictionaryAsync(package => package.Code, cancellationToken);
        var topUps = await context.Ledger.Where(entry => entry.Cause == LedgerCause.TopUp && entry.EsimTranNo != null
            && keys.Contains(entry.EsimTranNo)).SumAsync(entry => entry.EsimTranNo!, entry => entry.Amount, cancellationToken);
        return [.. esims.Select(esim =>
        {
            var (part, package) = (parts.GetValueOrDefault(esim.OrderNo), packages.GetValueOrDefault(esim.PackageCode));
            var price = part is not null ? part.UnitPrice * (part.Days ?? 1)
                : package is null ? Money.Zero : package.Price * (package.IsDaily ? Math.Max(1, esim.Duration) : 1);
            return new RefundDue(price - topUps.GetValueOrDefault(esim.EsimTranNo), part is null);
        })];
    }
}
