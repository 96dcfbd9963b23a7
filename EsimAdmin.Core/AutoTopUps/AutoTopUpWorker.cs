using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.AutoTopUps;

/// <summary>Answers what rules have made due, and looks now and then for what became due without any usage.</summary>
internal sealed class AutoTopUpWorker(AutoTopUpEngine engine, TimeProvider time, ILogger<AutoTopUpWorker> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Rounds.RunAsync("the top-ups by rule", TimeSpan.FromSeconds(2), time, logger, engine.AnswerDueAsync, stoppingToken),
        Rounds.RunAsync("the rules for top-ups", TimeSpan.FromMinutes(1), time, logger, engine.FindDueAsync, stoppingToken));
}
