using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Finance;

namespace EsimAdmin.Core.Actions;

/// <summary>Writes down what came back for an eSIM, whoever cancelled it, in the change that records the vendor's answer.</summary>
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
        var refund = (await RefundBook.OfAsync(unit.Context, [esim], cancellationToken))[0];
        var intent = await unit.Context.Intents.AsNoTracking()
            .Where(one => one.EsimTranNo == esim.EsimTranNo
                && (one.Action == EsimAction.Cancel || one.Action == EsimAction.Reissue))
            .OrderByDescending(one => one.Id).FirstOrDefaultAsync(cancellationToken);
        if (intent is { Action: EsimAction.Reissue, State: IntentState.Uncertain or IntentState.Refused })
        {
            await AlertBook.AddAsync(unit, [AlertRules.OfEsim(esim, AlertKind.UncertainAction, AlertSeverity.Critical,
                $"reissue:{intent.TransactionId}", "It was cancelled and refunded after all, and nothing was ordered in its place.",
                unit.Now)], cancellationToken);
        }
        await LedgerBook.AddAsync(unit, new LedgerEntry
        {
            At = unit.Now,
            Amount = refund.Amount,
            Cause = LedgerCause.Refund,
            Reference = esim.EsimTranNo,
            Text = $"{esim.PackageName}, {esim.Iccid}{(refund.AtTodaysPrice ? " (ordered elsewhere: at today's price)" : "")}",
            PersonId = intent?.PersonId,
            PersonName = intent?.PersonName ?? "",
            CustomerId = esim.CustomerId,
            EsimTranNo = esim.EsimTranNo,
            OrderId = esim.OrderId,
            OrderNo = esim.OrderNo,
        }, cancellationToken);
    }
}
