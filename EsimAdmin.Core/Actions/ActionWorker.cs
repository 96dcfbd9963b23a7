using EsimAdmin.Core.EsimAccess;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Actions;

/// <summary>Looks every second for intents that are due and moves them on, a few at a time.</summary>
internal sealed class ActionWorker(ActionEngine engine, TimeProvider time, ILogger<ActionWorker> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync("the open actions", TimeSpan.FromSeconds(1), time, logger, async token =>
    {
        await Parallel.ForEachAsync(await engine.DueAsync(token), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = token },
            async (intentId, one) => await engine.AdvanceAsync(intentId, CallPriority.Background, one));
    }, stoppingToken);
}
