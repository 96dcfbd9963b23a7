namespace EsimAdmin.Core.Esims;

/// <summary>Has open screens told of each eSIM that is new or looks different. Follows last: it sees what all others have done.</summary>
internal sealed class ChangeFollower : IEsimFollower
{
    /// <summary>What changes with every question, and shows nowhere.</summary>
    private static readonly string[] Unseen =
        [nameof(Esim.ConfirmedAt), nameof(Esim.UsageAskedAt), nameof(Esim.UsageDueAt), nameof(Esim.HeardAt), nameof(Esim.Version)];

    public Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        foreach (var (esim, before, _, _) in steps)
        {
            if (before is null || LooksDifferent(unit, esim)) unit.Publish(new EsimChanged(esim.EsimTranNo));
        }
        return Task.CompletedTask;
    }

    private static bool LooksDifferent(Unit unit, Esim esim) =>
        unit.Context.Entry(esim).Properties.Any(property => property.IsModified && !Unseen.Contains(property.Metadata.Name));
}
