using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Actions;

/// <summary>Writes down what came back for a cancelled eSIM, whoever cancelled it, in the change that records the vendor's
/// answer.</summary>
internal sealed class RefundFollower : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps.Where(step => step is { IsAnswer: true, Esim: { Status: EsimStatus.Cancelled, RefundedAt: null } }))
        {
            step.Esim.RefundedAt = unit.Now;
            // Cancelled before our books knew it.
            if (step is { Before: null, Esim.OrderId: null }) continue;
            await WriteAsync(unit, step.Esim, cancellationToken);
        }
    }

    private static async Task WriteAsync(Unit unit, Esim esim, CancellationToken cancellationToken)
    {
        var context = unit.Context;
        var part = await context.OrderParts.AsNoTracking().FirstOrDefaultAsync(one => one.OrderNo == esim.OrderNo, cancellationToken);
        var price = part is not null ? part.UnitPrice * (part.Days ?? 1) : await CataloguePriceAsync(context, esim, cancellationToken);
        var topUps = await context.Ledger.AsNoTracking()
            .Where(entry => entry.EsimTranNo == esim.EsimTranNo && entry.Cause == LedgerCause.TopUp).ToListAsync(cancellationToken);
        var intent = await context.Intents.AsNoTracking().Where(one => one.EsimTranNo == esim.EsimTranNo
            && (one.Action == EsimAction.Cancel || one.Action == EsimAction.Reissue))
            .OrderByDescending(one => one.Id).FirstOrDefaultAsync(cancellationToken);
        await LedgerBook.AddAsync(unit, new LedgerEntry
        {
            At = unit.Now,
            Amount = topUps.Aggregate(price, (sum, entry) => sum - entry.Amount),
            Cause = LedgerCause.Refund,
            Reference = esim.EsimTranNo,
            Text = $"{esim.PackageName}, {esim.Iccid}{(part is null ? " (ordered elsewhere: at today's price)" : "")}",
            PersonId = intent?.PersonId,
            PersonName = intent?.PersonName ?? "",
            CustomerId = esim.CustomerId,
            EsimTranNo = esim.EsimTranNo,
            OrderId = esim.OrderId,
            OrderNo = esim.OrderNo,
        }, cancellationToken);
    }

    private static async Task<Money> CataloguePriceAsync(EsimAdminDbContext context, Esim esim, CancellationToken cancellationToken)
    {
        var package = await context.Packages.AsNoTracking().FirstOrDefaultAsync(one => one.Code == esim.PackageCode, cancellationToken);
        return package is null ? Money.Zero : package.Price * (package.IsDaily ? Math.Max(1, esim.Duration) : 1);
    }
}
