using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Actions;

/// <summary>Writes another state into the timeline once the vendor has answered it, unless somebody here has asked for it: then the action
/// itself is written down, with who and why.</summary>
internal sealed class TimelineFollower : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps.Where(step => step.IsAnswer))
        {
            var (esim, before) = (step.Esim, step.Before);
            // Of an eSIM that is new here and in use already nobody knows when that came about.
            if (before is null ? esim.Status != EsimStatus.New : before.Value.ConfirmedStatus == esim.ConfirmedStatus) continue;
            if (before is { } known && await WasAskedForAsync(unit, esim, known.ConfirmedStatus, cancellationToken)) continue;
            // What a webhook told before came about when it said, not when it was asked about.
            var at = before?.Status == esim.Status && esim.HeardAt <= step.At ? esim.HeardAt.Value : step.At;
            unit.Context.EsimEvents.Add(EsimRules.Happened(esim, before?.ConfirmedStatus, at));
        }
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
