using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Esims;

/// <summary>Writes down what came back for a cancelled eSIM, whoever cancelled it, in the transaction that records it as cancelled.</summary>
internal static class Refunds
{
    /// <summary>Adds the ledger's entry, unless the eSIM was cancelled before our books knew it.</summary>
    /// <param name="context">Where; saved by the caller.</param>
    /// <param name="esim">The cancelled eSIM.</param>
    /// <param name="isNew">Whether it was not known here until now.</param>
    /// <param name="now">The time of the entry.</param>
    /// <param name="cancellationToken">Stops the questions.</param>
    public static async Task WriteAsync(EsimAdminDbContext context, Esim esim, bool isNew, DateTimeOffset now, CancellationToken cancellationToken)
    {
        esim.RefundedAt = now;
        if (isNew && esim.OrderId is null) return;

        var part = await context.OrderParts.AsNoTracking().FirstOrDefaultAsync(one => one.OrderNo == esim.OrderNo, cancellationToken);
        var price = part is not null ? part.UnitPrice * (part.Days ?? 1) : await CataloguePriceAsync(context, esim, cancellationToken);
        var topUps = await context.Ledger.AsNoTracking().Where(entry => entry.EsimTranNo == esim.EsimTranNo && entry.Cause == LedgerCause.TopUp).ToListAsync(cancellationToken);
        var intent = await context.Intents.AsNoTracking().Where(one => one.EsimTranNo == esim.EsimTranNo && one.Action == EsimAction.Cancel)
            .OrderByDescending(one => one.Id).FirstOrDefaultAsync(cancellationToken);
        context.Ledger.Add(new LedgerEntry
        {
            At = now,
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
        });
    }

    private static async Task<Money> CataloguePriceAsync(EsimAdminDbContext context, Esim esim, CancellationToken cancellationToken)
    {
        var package = await context.Packages.AsNoTracking().FirstOrDefaultAsync(one => one.Code == esim.PackageCode, cancellationToken);
        return package is null ? Money.Zero : package.Price * (package.IsDaily ? Math.Max(1, esim.Duration) : 1);
    }
}
