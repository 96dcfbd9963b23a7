namespace EsimAdmin.Core.AutoTopUps;

/// <summary>Writes down which rules the vendor's answers have made due; a webhook makes none due.</summary>
internal sealed class DueFollower : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        var used = steps.Where(step => step.IsAnswer && step.Before is { } before
            && (step.Esim.ConfirmedUsed, step.Esim.Total) != (before.ConfirmedUsed, before.Total));
        await AutoTopUpBook.AddDueAsync(unit, [.. used.Select(step => step.Esim)], cancellationToken);
    }
}
