namespace EsimAdmin.Core.EsimAccess;

/// <summary>Stores what could not be read, for administrators. There are no more rows than fields that are read, however much is
/// sent.</summary>
internal sealed class UnreadableWorker(UnreadableNotes notes, Work work, TimeProvider time, ILogger<UnreadableWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), KeptFor = TimeSpan.FromDays(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("what could not be read", Pause, time, logger, RoundAsync, stoppingToken);

    /// <summary>Stores what was noted since the last round.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        if (notes.Take() is not { Count: > 0 } taken) return;
        await work.DoAsync(async unit =>
        {
            var known = await unit.Set<UnreadableField>()
                .ToDictionaryAsync(field => (field.Source, field.Field), cancellationToken);
            foreach (var note in taken)
            {
                if (!known.TryGetValue((note.Source, note.Field), out var field)) unit.Context.Add(note);
                else (field.Raw, field.Row, field.LastAt, field.Times) = (note.Raw, note.Row, note.LastAt, field.Times + note.Times);
            }
            var old = unit.Now - KeptFor;
            unit.Context.RemoveRange(known.Values.Where(field => field.LastAt < old));
            unit.Publish(new UnreadableChanged());
        }, cancellationToken);
    }
}
