namespace EsimAdmin.Core.Alerts;

/// <summary>Ends the alerts of an eSIM whose cause is gone, in the change that records the vendor's answer.</summary>
internal sealed class EndedAlertFollower : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        var esims = steps.Where(step => step is { IsAnswer: true, Before: { } before } && HasChanged(before, step.Esim))
            .ToDictionary(step => step.Esim.EsimTranNo, step => step.Esim);
        if (esims.Count == 0) return;
        var open = await unit.Context.Alerts.Where(alert => alert.EndedAt == null && alert.EsimTranNo != null
            && esims.Keys.Contains(alert.EsimTranNo)).ToListAsync(cancellationToken);
        foreach (var alert in open.Where(alert => AlertRules.IsOver(alert, esims[alert.EsimTranNo!])))
        {
            alert.EndedAt = unit.Now;
            unit.Publish(new AlertChanged(alert.Id));
        }
    }

    private static bool HasChanged(EsimBefore before, Esim esim) => before.IsHinted || before.Total != esim.Total
        || before.ConfirmedStatus != esim.ConfirmedStatus || before.ExpiresAt != esim.ExpiresAt;
}
