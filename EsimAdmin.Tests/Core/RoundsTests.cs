using EsimAdmin.Core;
using EsimAdmin.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Core;

public sealed class RoundsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_signal_begins_the_next_round_at_once_but_not_after_one_that_failed()
    {
        var rounds = 0;
        var signal = new Signal();
        using var stop = new CancellationTokenSource();
        var running = Rounds.RunAsync("tests", TimeSpan.FromMinutes(1), _time, NullLogger.Instance, _ => ++rounds == 3
            ? throw new InvalidOperationException() : Task.CompletedTask, stop.Token, signal);
        await Eventually.TrueAsync(() => rounds == 1, "the first round");
        signal.Raise();
        signal.Raise();
        await Eventually.TrueAsync(() => rounds >= 2, "the second by signal");
        signal.Raise();
        await Eventually.TrueAsync(() => rounds == 3, "the third, which fails");
        signal.Raise();
        Assert.False(running.IsCompleted);
        Assert.Equal(3, rounds);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Eventually.TrueAsync(() => rounds >= 4, "the next after the pause");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
