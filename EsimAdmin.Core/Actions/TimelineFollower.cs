namespace EsimAdmin.Core.Actions;

/// <summary>Writes another state into the timeline, unless somebody here has asked for it: then the action itself is written down, with who
/// and why. What a webhook claimed goes again when the vendor denies it.</summary>
internal sealed class TimelineFollower : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            var (esim, before) = (step.Esim, step.Before);
            if (step.IsAnswer && before is { IsHinted: true } shown && await IsDeniedAsync(unit, esim, shown, cancellationToken)) continue;
            // Of an eSIM that is new here and in use already nobody knows when that came about.
            if (before is null ? esim.Status != EsimStatus.New : before.Value.Status == esim.Status) continue;
            if (before is { } known && await WasAskedForAsync(unit, esim, known.Status, cancellationToken)) continue;
            var happened = EsimRules.Happened(esim, before?.Status, step.At);
            if (!step.IsAnswer) happened.Kind = EsimEventKind.Claimed;
            unit.Context.EsimEvents.Add(happened);
        }
    }

    // Nothing has moved since the last answer: what was claimed in between never was.
    private static async Task<bool> IsDeniedAsync(Unit unit, Esim esim, EsimBefore before, CancellationToken cancellationToken)
    {
        var isDenied = esim.ConfirmedStatus == before.ConfirmedStatus && esim.Status != before.Status;
        var events = await unit.Context.EsimEvents
            .Where(happened => happened.EsimTranNo == esim.EsimTranNo && happened.Kind == EsimEventKind.Claimed)
            .ToListAsync(cancellationToken);
        if (isDenied) unit.Context.EsimEvents.RemoveRange(events);
        else if (esim.HintedAt is null) events.ForEach(happened => happened.Kind = EsimEventKind.State);
        return isDenied;
    }

    private static async Task<bool> WasAskedForAsync(Unit unit, Esim esim, EsimStatus before, CancellationToken cancellationToken)
    {
        if (esim.Status is not (EsimStatus.Suspended or EsimStatus.Cancelled or EsimStatus.Revoked) && before != EsimStatus.Suspended)
            return false;
        var open = await unit.Context.Intents.Where(intent => intent.EsimTranNo == esim.EsimTranNo && intent.DueAt != null)
            .Select(intent => intent.Action).ToListAsync(cancellationToken);
        return open.Any(action => ActionRules.HasHappened(action, esim.Status) == true);
    }
}
