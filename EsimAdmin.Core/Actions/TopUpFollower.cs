namespace EsimAdmin.Core.Actions;

/// <summary>Records a top-up that ended as refused or unclear as done, with its charge, when the vendor shows it after all.</summary>
internal sealed class TopUpFollower : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        var shown = steps.Where(step => step is { Source: EsimSource.Answer, Esim.Packages.Count: > 1 })
            .SelectMany(step => step.Esim.Packages).Select(package => package.TransactionId).OfType<string>().ToHashSet();
        if (shown.Count == 0) return;
        foreach (var intent in await unit.Context.Intents.Where(intent => intent.Action == EsimAction.TopUp && intent.SentAt != null
            && (intent.State == IntentState.Uncertain || intent.State == IntentState.Refused)
            && shown.Contains(intent.TransactionId)).ToListAsync(cancellationToken))
        {
            await IntentBook.DoneAsync(unit, intent);
        }
    }
}
