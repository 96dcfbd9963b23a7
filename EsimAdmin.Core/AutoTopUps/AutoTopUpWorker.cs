namespace EsimAdmin.Core.AutoTopUps;

/// <summary>Looks now and then for what became due without any usage.</summary>
internal sealed class AutoTopUpWorker(AutoTopUpEngine engine, TimeProvider time, ILogger<AutoTopUpWorker> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("the rules for top-ups", TimeSpan.FromMinutes(1), time, logger, engine.FindDueAsync, stoppingToken);
}
