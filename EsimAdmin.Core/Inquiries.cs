using System.Diagnostics;
using System.Threading.Channels;

namespace EsimAdmin.Core;

/// <summary>How much an answer is worth waiting for.</summary>
internal enum Urgency
{
    /// <summary>About something that is known here: asked at once.</summary>
    Known,

    /// <summary>About something that is not known to EsimAdmin, and may not exist: asked slowly, beside the others.</summary>
    Unknown,
}

/// <summary>
/// Asks beside those who want to know. What is asked about the same thing in a burst becomes one question; some questions are under way at
/// a time. Those about things that nobody knows here have a lane of their own, in which only so many may wait, and of each source only a
/// share of them: no flood holds up the others.
/// </summary>
/// <param name="what">What is asked about, for the log.</param>
/// <param name="ask">Asks. A question that fails is not asked again from here.</param>
/// <param name="burst">How long further news of the same thing may join a question.</param>
/// <param name="apart">How far questions about the same thing are apart at least; further news waits, and holds up nothing else.</param>
internal sealed class Inquiries<T>(string what, TimeProvider time, ILogger logger, Func<T, CancellationToken, Task> ask,
    TimeSpan burst, TimeSpan apart = default) where T : notnull
{
    /// <summary>How many questions about unknown things may wait, and how many of them for one source.</summary>
    internal const int MostUnknown = 500, MostUnknownOfOne = 200;

    /// <summary>How many questions about known things are under way at a time.</summary>
    private const int AtOnce = 4;

    /// <summary>How far questions about unknown things are apart: people and what is known need the vendor's time more.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Dictionary<T, Urgency> _pending = [];
    private readonly Dictionary<T, Question?> _resting = [];
    private readonly Dictionary<string, int> _unknownOf = [];
    private readonly Channel<Question> _known = Channel.CreateUnbounded<Question>(), _unknown = Channel.CreateUnbounded<Question>();

    /// <summary>How many things were asked about so lately that further news of them waits.</summary>
    internal int Resting
    {
        get { lock (_lock) return _resting.Count; }
    }

    /// <summary>Has something asked about soon.</summary>
    /// <param name="urgency">How urgently.</param>
    /// <param name="source">Who wants to know.</param>
    /// <returns>Whether it will be asked about; not when too many wait already.</returns>
    public bool Add(T about, Urgency urgency, string source = "")
    {
        lock (_lock)
        {
            if (_pending.TryGetValue(about, out var before) && before <= urgency) return true;
            if (urgency == Urgency.Known && _resting.ContainsKey(about))
            {
                _resting[about] = new Question(about, source, time.GetUtcNow());
                return true;
            }
            if (urgency == Urgency.Unknown)
            {
                var waiting = _unknownOf.GetValueOrDefault(source);
                if (waiting >= MostUnknownOfOne || _unknown.Reader.Count >= MostUnknown) return false;
                _unknownOf[source] = waiting + 1;
            }
            _pending[about] = urgency;
            LaneOf(urgency).Writer.TryWrite(new Question(about, source, time.GetUtcNow() + burst));
        }
        return true;
    }

    /// <summary>Asks until it is stopped.</summary>
    public Task RunAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(Urgency.Known, stoppingToken)).Append(WorkAsync(Urgency.Unknown, stoppingToken)));

    private async Task WorkAsync(Urgency urgency, CancellationToken stoppingToken)
    {
        await foreach (var next in LaneOf(urgency).Reader.ReadAllAsync(stoppingToken))
        {
            if (next.NotBefore - time.GetUtcNow() is { Ticks: > 0 } wait) await Task.Delay(wait, time, stoppingToken);
            lock (_lock)
            {
                if (urgency == Urgency.Unknown && --_unknownOf[next.Source] == 0) _unknownOf.Remove(next.Source);
                // From here on further news is a further question: this one may already be on its way. What became known meanwhile is asked
                // about in the other lane.
                if (_pending.GetValueOrDefault(next.About) != urgency || !_pending.Remove(next.About)) continue;
                if (urgency == Urgency.Known && apart > TimeSpan.Zero && _resting.TryAdd(next.About, null))
                    _ = RestAsync(next.About, stoppingToken);
            }
            await AskAsync(next, stoppingToken);
            if (urgency == Urgency.Unknown) await Task.Delay(Apart, time, stoppingToken);
        }
    }

    private async Task RestAsync(T about, CancellationToken stoppingToken)
    {
        await Task.Delay(apart, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (_resting.Remove(about, out var news) && news is not null) Add(about, Urgency.Known, news.Source);
        }
    }

    private Channel<Question> LaneOf(Urgency urgency) => urgency == Urgency.Known ? _known : _unknown;

    private async Task AskAsync(Question question, CancellationToken cancellationToken)
    {
        using var trace = Measures.Traces.StartActivity($"Ask after {what}", ActivityKind.Internal, question.Trace);
        try
        {
            await ask(question.About, cancellationToken);
        }
        // a worker that ends is worse than a question that failed
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(exception, "{What} {About} could not be asked about", what, question.About);
        }
    }

    private sealed record Question(T About, string Source, DateTimeOffset NotBefore)
    {
        /// <summary>What it is asked because of.</summary>
        public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;
    }
}
