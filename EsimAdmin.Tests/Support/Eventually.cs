using System.Diagnostics;

namespace EsimAdmin.Tests.Support;

/// <summary>Waits for conditions, never for time alone. How long it waits at most only ends a test that hangs, on a machine that is busy
/// with other work, too.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    /// <summary>Looks until the condition holds; fails when it does not in time.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> look, Func<T, bool> holds, string what, int seconds = 90)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            var seen = await look();
            if (holds(seen)) return seen;
            if (watch.Elapsed.TotalSeconds > seconds) throw new TimeoutException($"Not in {seconds} s: {what}. Last seen: {seen}");
            await timer.WaitForNextTickAsync();
        }
    }

    public static Task TrueAsync(Func<bool> holds, string what, int seconds = 90) =>
        GetAsync(() => Task.FromResult(holds()), seen => seen, what, seconds);

    public static Task TrueAsync(Func<Task<bool>> holds, string what, int seconds = 90) => GetAsync(holds, seen => seen, what, seconds);
}
