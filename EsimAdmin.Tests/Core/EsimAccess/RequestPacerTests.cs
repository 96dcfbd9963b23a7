using System.Diagnostics;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace EsimAdmin.Tests.Core.EsimAccess;

[Collection(Alone.Name)]
public sealed class RequestPacerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Under_a_flood_no_second_holds_more_than_8_and_at_least_7_8_a_second_go_through(bool people)
    {
        await using var simulator = await TestSimulator.StartAsync(options => options.RequestsPerSecond = 8);
        await using var services = simulator.Client(requestsPerSecond: 8);
        var client = services.GetRequiredService<EsimAccessClient>();
        await client.QueryBalanceAsync(CallPriority.Person, default);
        await Eventually.TrueAsync(() => Stopwatch.GetElapsedTime(simulator.Meter.Arrivals[^1]).TotalSeconds > 1.1, "an empty second");
        simulator.Meter.Reset();

        // 50 callers that ask again and again for 14 seconds.
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async caller =>
        {
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < 14)
            {
                Assert.Null((await client.QueryBalanceAsync(people && caller % 2 == 0 ? CallPriority.Person : CallPriority.Background, default)).Problem);
            }
        }));

        // The middle of all rounds of 8: neither the queue running empty nor a stall of the test's machine is the pacer's doing.
        var arrivals = simulator.Meter.Arrivals.Where(arrival => Stopwatch.GetElapsedTime(started, arrival).TotalSeconds < 14).ToList();
        var rounds = arrivals.Zip(arrivals.Skip(8), (from, to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds).Order().ToList();
        var rate = 8 / rounds[rounds.Count / 2];
        var mean = (arrivals.Count - 8) / Stopwatch.GetElapsedTime(arrivals[7], arrivals[^1]).TotalSeconds;
        output.WriteLine($"50 callers{(people ? ", half of them people" : ", all of them background")}: {rate:F2} a second in the median round, {mean:F2} on average, most in a sliding second {simulator.Meter.MostInASecond}");
        Assert.True(simulator.Meter.MostInASecond <= 8, $"{simulator.Meter.MostInASecond} in a second");
        Assert.True(rate >= 7.8, $"{rate:F2} a second");
    }

    [Fact]
    public async Task A_person_goes_before_background_work_that_came_earlier()
    {
        var time = new FakeTimeProvider();
        using var pacer = Make(time, 1);
        (await pacer.EnterAsync(CallPriority.Person, default)).Dispose();
        var background = pacer.EnterAsync(CallPriority.Background, default);
        var person = pacer.EnterAsync(CallPriority.Person, default);

        time.Advance(TimeSpan.FromMilliseconds(1003));
        await person;
        Assert.False(background.IsCompleted);
    }

    [Fact]
    public async Task Background_work_keeps_an_even_distance_so_that_a_person_waits_for_one_place_at_most()
    {
        var time = new FakeTimeProvider();
        using var pacer = Make(time, 8);
        (await pacer.EnterAsync(CallPriority.Background, default)).Dispose();
        var second = pacer.EnterAsync(CallPriority.Background, default);
        Assert.False(second.IsCompleted);
        (await pacer.EnterAsync(CallPriority.Person, default)).Dispose();
        for (var i = 0; i < 2 && !second.IsCompleted; i++) time.Advance(TimeSpan.FromMilliseconds(130));
        await second;
    }

    [Theory]
    [InlineData(230)]
    [InlineData(310)]
    [InlineData(700)]
    public async Task People_who_come_again_and_again_wait_for_one_place_while_background_work_takes_the_rest(int everyMilliseconds)
    {
        const int Step = 5, Span = 20_000;
        var time = new FakeTimeProvider();
        using var pacer = Make(time, 8);
        Task<RequestPacer.Ticket> background = pacer.EnterAsync(CallPriority.Background, default);
        Task<RequestPacer.Ticket>? person = null;
        var (cameAt, longest, through) = (0, 0, 0);
        for (var now = 0; now < Span; now += Step)
        {
            if (person is null && now % everyMilliseconds < Step) (person, cameAt) = (pacer.EnterAsync(CallPriority.Person, default), now);
            while (pacer.Waiting < (person is null ? 1 : 2))
            {
                var served = await (person is null ? background : Task.WhenAny(background, person).Unwrap());
                through++;
                served.Dispose();
                if (person is { IsCompleted: true } && await person == served) (person, longest) = (null, Math.Max(longest, now - cameAt));
                else background = pacer.EnterAsync(CallPriority.Background, default);
            }
            time.Advance(TimeSpan.FromMilliseconds(Step));
        }
        Assert.InRange(longest, 0, 130);
        Assert.InRange(through, 7.8 * Span / 1000, 8 * (Span / 1000 + 1));
    }

    [Fact]
    public async Task Whoever_gives_up_gives_the_place_to_the_next()
    {
        var time = new FakeTimeProvider();
        using var pacer = Make(time, 1);
        (await pacer.EnterAsync(CallPriority.Person, default)).Dispose();
        using var cancel = new CancellationTokenSource();
        var gone = pacer.EnterAsync(CallPriority.Person, cancel.Token);
        var next = pacer.EnterAsync(CallPriority.Person, default);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        time.Advance(TimeSpan.FromMilliseconds(1003));
        await next;
    }

    [Fact]
    public async Task A_request_that_was_under_way_while_this_machine_stood_still_counts_as_arrived_after_that()
    {
        var time = new HaltingTime();
        using var pacer = Make(time, 1);
        (await pacer.EnterAsync(CallPriority.Person, default)).Written();
        var next = pacer.EnterAsync(CallPriority.Person, default);
        time.Advance(300);
        // As on a machine that did not stand still: 1,002 ms after 40 ms on the wire.
        for (var passed = 300; passed < 1100; passed += 5) time.Advance(5);
        Assert.False(next.IsCompleted);
        for (var passed = 1100; passed < 1400; passed += 5) time.Advance(5);
        (await next).Dispose();
    }

    /// <summary>A clock whose timers fire after each advance, however far it went.</summary>
    private sealed class HaltingTime : TimeProvider
    {
        private readonly List<Timer> _timers = [];
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(this, () => callback(state));
            timer.Change(dueTime, period);
            _timers.Add(timer);
            return timer;
        }

        public void Advance(long milliseconds)
        {
            _now += milliseconds;
            foreach (var timer in _timers.Where(timer => timer.Due <= _now).ToList()) timer.Fire();
        }

        private sealed class Timer(HaltingTime time, Action fire) : ITimer
        {
            public long Due { get; private set; }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time._now + (long)dueTime.TotalMilliseconds;
                return true;
            }

            public void Fire()
            {
                Due = long.MaxValue;
                fire();
            }

            public void Dispose() => Due = long.MaxValue;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }

    private static RequestPacer Make(TimeProvider time, int limit) => new(Options.Create(new EsimAccessOptions { RequestsPerSecond = limit }), time);
}
