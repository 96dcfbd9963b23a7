using EsimAdmin.Core.EsimAccess;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Core.EsimAccess;

public sealed class RequestPacerTests
{
    /// <summary>A hundred seconds of 50 callers that ask again and again, on a clock of their own. Certainty costs 4 % of the rate where
    /// answers are slow.</summary>
    [Theory]
    [InlineData(true, 8, 8, 7.8)]
    [InlineData(false, 8, 8, 7.8)]
    [InlineData(true, 40, 400, 7.6)]
    [InlineData(false, 40, 400, 7.6)]
    public async Task Under_a_flood_no_second_holds_more_than_8_requests_and_few_places_stay_empty(
        bool people, int wire, int answer, double least)
    {
        const int Step = 5, Span = 100_000, Callers = 50;
        var (time, random) = (new HaltingTime(), new Random(1));
        using var pacer = Make(time, 8);
        Task<RequestPacer.Ticket> Ask(int caller) => pacer.EnterAsync(
            people && caller % 2 == 0 ? CallPriority.Person : CallPriority.Background, default);
        var asking = Enumerable.Range(0, Callers).Select(Ask).ToList();
        var answers = new PriorityQueue<RequestPacer.Ticket, int>();
        var arrivals = new List<int>();
        for (var now = 0; now < Span; now += Step)
        {
            while (answers.TryPeek(out var answered, out var due) && due <= now) answers.Dequeue().Dispose();
            while (pacer.Waiting < Callers)
            {
                var served = await Task.WhenAny(asking);
                var ticket = await served;
                ticket.Written();
                arrivals.Add(now + random.Next(0, wire));
                answers.Enqueue(ticket, arrivals[^1] + random.Next(0, answer));
                var caller = asking.IndexOf(served);
                asking[caller] = Ask(caller);
            }
            time.Advance(Step);
        }
        arrivals.Sort();
        Assert.All(arrivals.Zip(arrivals.Skip(8)), pair => Assert.True(
            pair.Second - pair.First >= 1000, $"9 requests within {pair.Second - pair.First} ms"));
        Assert.InRange(arrivals.Count, least * Span / 1000, 8 * (Span / 1000 + 1));
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

    private static RequestPacer Make(TimeProvider time, int limit) =>
        new(Options.Create(new EsimAccessOptions { RequestsPerSecond = limit }), time);
}
