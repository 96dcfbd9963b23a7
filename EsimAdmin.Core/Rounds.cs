using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core;

/// <summary>The rhythm of a worker: a round, a pause, the next round; one that fails is logged and followed by the next.</summary>
internal static class Rounds
{
    /// <summary>Works until it is stopped.</summary>
    /// <param name="what">What a round goes over, for the log.</param>
    /// <param name="pause">The distance of two rounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of failures.</param>
    /// <param name="round">The work.</param>
    /// <param name="stoppingToken">Ends it.</param>
    public static async Task RunAsync(string what, TimeSpan pause, TimeProvider time, ILogger logger, Func<CancellationToken, Task> round, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(pause, time);
        do
        {
            try
            {
                await round(stoppingToken);
            }
#pragma warning disable CA1031 // a worker that ends is worse than a round that failed
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.LogError(exception, "A round over {What} failed; the next one follows", what);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
