namespace EsimAdmin.Core.Pending;

/// <summary>Looks every second for pending calls of one kind that are due.</summary>
internal sealed class PendingWorker<T>(PendingEngine<T> engine, TimeProvider time, ILogger<PendingWorker<T>> logger) : BackgroundService
    where T : PendingItem
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync($"pending calls of kind {typeof(T).Name}", TimeSpan.FromSeconds(1), time, logger, engine.RoundAsync, stoppingToken);
}
