namespace EsimAdmin.Core.Audit;

/// <summary>Writes down what was refused: each kind at once, and then at most once a minute with how often, so that no flood fills the
/// disk.</summary>
internal sealed class RefusalWorker(RefusalNotes notes, Work work, TimeProvider time, ILogger<RefusalWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("refusals", Pause, time, logger, RoundAsync, stoppingToken, notes.Noted);

    /// <summary>Writes down what is due.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        var due = notes.Take();
        if (due.Count == 0) return;
        try
        {
            await work.DoAsync(unit =>
            {
                foreach (var (note, times) in due) unit.Audit(Write(note, times));
                return Task.CompletedTask;
            }, cancellationToken);
        }
        catch
        {
            notes.GiveBack(due);
            throw;
        }
    }

    private static AuditNote Write(RefusalNote note, int times)
    {
        var isSignIn = note.Action == AuditActions.SignIn.Code;
        return new AuditNote(new AuditActor(note.PersonId, note.Name, note.Address),
            isSignIn ? AuditActions.SignIn : AuditActions.NotAllowed,
            isSignIn ? AuditSubject.Person(note.PersonId, note.Name) : new AuditSubject("Permission", note.What, note.What))
        {
            Outcome = AuditOutcome.Refused,
            Reason = isSignIn ? note.What : "The role does not include it.",
            Facts = [AuditField.New("Times", times)],
        };
    }
}
