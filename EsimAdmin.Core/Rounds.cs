namespace EsimAdmin.Core;

/// <summary>The rhythm of a worker: a round, a pause, the next round; one that fails is logged and followed by the next.</summary>
internal static class Rounds
{
    /// <summary>Works until it is stopped.</summary>
    /// <param name="what">What a round goes over, for the log.</param>
    /// <param name="pause">The distance of two rounds.</param>
    /// <param name="wake">Begins the next round before its time; after one that failed the pause is kept nevertheless.</param>
    public static async Task RunAsync(
        string what, TimeSpan pause, TimeProvider time, ILogger logger, Func<CancellationToken, Task> round,
            CancellationToken stoppingToken, Signal? wake = null)
    {
        using var timer = new PeriodicTimer(pause, time);
        Task? tick = null, woken = null;
        while (true)
        {
            var failed = false;
            try
            {
                await round(stoppingToken);
            }
            // a worker that ends is worse than a round that failed
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                failed = true;
                Measures.FailedRounds.Add("work", what);
                logger.LogError(exception, "A round over {What} failed; the next one follows", what);
            }

            tick ??= timer.WaitForNextTickAsync(stoppingToken).AsTask();
            if (wake is not null && !failed) await Task.WhenAny(tick, woken ??= wake.HearAsync(stoppingToken));
            else await tick;
            stoppingToken.ThrowIfCancellationRequested();
            if (tick.IsCompleted) tick = null;
            if (woken is { IsCompleted: true }) woken = null;
        }
    }
}
