namespace EsimAdmin.Core.EsimAccess;

/// <summary>Who waits for a call to eSIM Access.</summary>
public enum CallPriority
{
    /// <summary>A person looks at the screen: goes before everything that is not a person's.</summary>
    Person,

    /// <summary>Imports, sweeps and other work that nobody waits for.</summary>
    Background,
}

/// <summary>
/// The one gate to eSIM Access: lets through at most <see cref="EsimAccessOptions.RequestsPerSecond"/> requests in any span of one second,
/// people before background work, each in order of arrival.
/// </summary>
/// <remarks>
/// The vendor counts when a request arrives, not when it leaves. A place in the second is therefore given back one second after the answer
/// shows that the request has arrived, or once it has been on the wire for <see cref="Travel"/>, whichever comes first. Where this machine
/// itself stood still in between, which a clock that ticks while somebody waits shows, it counts as arrived after that. Background work
/// also keeps an even distance, from people's requests too: places then come free evenly, and a person waits for one of them only.
/// </remarks>
public sealed class RequestPacer(IOptions<EsimAccessOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>How long a request may be on the wire before it counts as arrived; costs at most 4 % of the rate.</summary>
    internal static readonly TimeSpan Travel = TimeSpan.FromMilliseconds(40);

    private static readonly TimeSpan Second = TimeSpan.FromMilliseconds(1002);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(25), Late = TimeSpan.FromMilliseconds(15);

    private readonly Lock _lock = new();
    private readonly int _limit = Math.Max(1, options.Value.RequestsPerSecond);
    private readonly Queue<TaskCompletionSource<Ticket>> _people = new();
    private readonly Queue<TaskCompletionSource<Ticket>> _background = new();
    private readonly List<Ticket> _recent = [];
    private ITimer? _timer;
    private long _backgroundDue = long.MinValue, _nextTick = long.MaxValue;

    /// <summary>How many requests are waiting for their turn.</summary>
    public int Waiting
    {
        get { lock (_lock) return _people.Count + _background.Count; }
    }

    /// <summary>Waits for a place. Dispose the ticket when the answer is there.</summary>
    internal async Task<Ticket> EnterAsync(CallPriority priority, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var turn = new TaskCompletionSource<Ticket>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        lock (_lock)
        {
            (priority == CallPriority.Person ? _people : _background).Enqueue(turn);
            Serve();
        }
        var ticket = await turn.Task;
        Measures.PacerWaits.Record(time.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("priority",
            priority.ToString()));
        return ticket;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Serve()
    {
        NoticeStandstill();
        while (true)
        {
            DropCancelled(_people);
            DropCancelled(_background);
            if (_people.Count + _background.Count == 0) return;

            var wait = UntilFree(_people.Count == 0);
            if (wait > TimeSpan.Zero)
            {
                WakeAfter(wait);
                return;
            }

            var background = _people.Count == 0;
            var turn = background ? _background.Dequeue() : _people.Dequeue();
            var ticket = new Ticket(this, time.GetTimestamp());
            if (!turn.TrySetResult(ticket)) continue;
            _backgroundDue = NextDue(ticket.Left);
            _recent.Add(ticket);
        }
    }

    private TimeSpan UntilFree(bool background)
    {
        var now = time.GetTimestamp();
        _recent.RemoveAll(ticket => time.GetElapsedTime(ticket.Arrived(now), now) >= Second);

        var wait = TimeSpan.Zero;
        if (_recent.Count >= _limit)
        {
            // The place that comes free first is the one whose request arrived first.
            var first = _recent.Min(ticket => ticket.Arrived(now));
            wait = Second - time.GetElapsedTime(first, now);
        }
        if (background && _backgroundDue > now && time.GetElapsedTime(now, _backgroundDue) is var apart && apart > wait) wait = apart;
        return wait;
    }

    // Counted from when the last one of anybody was due, so that a timer that fires late costs nothing in the long run; at most one
    // distance is made up for.
    private long NextDue(long left)
    {
        var distance = (long)(time.TimestampFrequency * Second.TotalSeconds / _limit);
        return Math.Max(_backgroundDue == long.MinValue ? left : _backgroundDue, left - distance) + distance;
    }

    // A tick that comes late means that requests may have left, or arrived, later than was noted: they count from now.
    private void NoticeStandstill()
    {
        var now = time.GetTimestamp();
        if (now > _nextTick && time.GetElapsedTime(_nextTick, now) > Late)
        {
            foreach (var ticket in _recent) ticket.Delayed(_nextTick, now);
        }
        _nextTick = long.MaxValue;
    }

    private void WakeAfter(TimeSpan wait)
    {
        if (wait > Tick) wait = Tick;
        _nextTick = time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
        _timer ??= time.CreateTimer(static state => ((RequestPacer)state!).Wake(), this, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private void Wake()
    {
        lock (_lock) Serve();
    }

    private static void DropCancelled(Queue<TaskCompletionSource<Ticket>> queue)
    {
        while (queue.TryPeek(out var turn) && turn.Task.IsCompleted) queue.Dequeue();
    }

    /// <summary>One place in the second, held by one request.</summary>
    internal sealed class Ticket(RequestPacer pacer, long left) : IDisposable
    {
        private readonly long _travel = (long)(Travel.TotalSeconds * pacer.Clock.TimestampFrequency);
        private long _answered = long.MaxValue, _written = long.MaxValue;

        /// <summary>When the request was let through, as a timestamp of the pacer's clock.</summary>
        public long Left => left;

        /// <summary>When the request has arrived at the latest, as far as is known at <paramref name="now"/>.</summary>
        public long Arrived(long now) => Math.Min(Math.Min(_answered, now), _written == long.MaxValue ? now : _written + _travel);

        /// <summary>Says that the request is on the wire.</summary>
        public void Written() => Volatile.Write(ref _written, pacer.Clock.GetTimestamp());

        /// <summary>Says that nothing was certain to move from one time to the other.</summary>
        public void Delayed(long from, long until)
        {
            if (_answered > from && _written != long.MaxValue) Volatile.Write(ref _written, until);
        }

        /// <summary>Says that the answer is there.</summary>
        public void Dispose()
        {
            lock (pacer._lock)
            {
                if (_answered == long.MaxValue) _answered = pacer.Clock.GetTimestamp();
                pacer.Serve();
            }
        }
    }

    private TimeProvider Clock => time;
}
