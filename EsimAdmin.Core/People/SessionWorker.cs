namespace EsimAdmin.Core.People;

/// <summary>Writes down which sessions are used, and clears away those that are over.</summary>
internal sealed class SessionWorker(SessionBook sessions, TimeProvider time, ILogger<SessionWorker> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("the sessions", SessionBook.UseApart, time, logger, async cancellationToken =>
        {
            await sessions.WriteUseAsync(cancellationToken);
            await sessions.ThinAsync(cancellationToken);
        }, stoppingToken);
}
