using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Actions;

/// <summary>Writes another state into the timeline, unless somebody here has asked for it: then the action itself is written down, with who and why.</summary>
internal sealed class TimelineFollower : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        foreach (var (esim, before, _, at) in steps)
        {
            // Of an eSIM that is new here and in use already nobody knows when that came about.
            if (before is null ? esim.Status != EsimStatus.New : before.Value.Status == esim.Status) continue;
            if (before is { } known && await WasAskedForAsync(unit, esim, known.Status, cancellationToken)) continue;
            unit.Context.EsimEvents.Add(EsimRules.Happened(esim, before?.Status, at));
        }
    }

    private static async Task<bool> WasAskedForAsync(Unit unit, Esim esim, EsimStatus before, CancellationToken cancellationToken)
    {
        if (esim.Status is not (EsimStatus.Suspended or EsimStatus.Cancelled or EsimStatus.Revoked) && before != EsimStatus.Suspended) return false;
        var open = await unit.Context.Intents.Where(intent => intent.EsimTranNo == esim.EsimTranNo && intent.DueAt != null)
            .Select(intent => intent.Action).ToListAsync(cancellationToken);
        return open.Any(action => ActionRules.HasHappened(action, esim.Status) == true);
    }
}
