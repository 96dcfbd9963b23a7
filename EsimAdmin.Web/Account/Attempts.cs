namespace EsimAdmin.Web.Account;

/// <summary>What attempts are counted under, for example an address.</summary>
/// <param name="Free">How many may fail before one has to wait.</param>
internal readonly record struct AttemptKey(string Name, int Free);

/// <summary>
/// Counts attempts at something that must not be guessed. After some that failed, each further one has to wait twice as long as the one
/// before, up to a quarter of an hour; nothing is ever locked.
/// </summary>
internal sealed class Attempts(TimeProvider time)
{
    /// <summary>How long one waits at most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>How many keys are remembered; beyond it those that were quiet for longest are forgotten.</summary>
    internal const int MostKept = 20_000;

    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Count, DateTimeOffset Last)> _counts = new(StringComparer.Ordinal);

    /// <summary>How many keys are remembered.</summary>
    internal int Kept => _counts.Count;

    /// <summary>Begins an attempt. It counts as failed until it is told that it was not, so that many at once count as many.</summary>
    /// <returns>How long one has to wait; zero when this one may be made. One that has to wait does not count.</returns>
    public TimeSpan Begin(params IReadOnlyList<AttemptKey> keys)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var wait = keys.Max(key => WaitFor(key, now));
            if (wait > TimeSpan.Zero) return wait;
            foreach (var key in keys)
            {
                if (_counts.Count >= MostKept) Forget(now);
                _counts[key.Name] = (CountOf(key, now) + 1, now);
            }
            return TimeSpan.Zero;
        }
    }

    /// <summary>Tells that an attempt did not fail.</summary>
    /// <param name="forgiven">Under these everything is forgotten.</param>
    /// <param name="shared">Under these only the attempt itself is: others may fail there.</param>
    public void Succeed(IEnumerable<AttemptKey> forgiven, IEnumerable<AttemptKey> shared)
    {
        lock (_lock)
        {
            foreach (var key in forgiven) _counts.Remove(key.Name);
            foreach (var key in shared)
            {
                if (_counts.TryGetValue(key.Name, out var known)) _counts[key.Name] = known with { Count = Math.Max(known.Count - 1, 0) };
            }
        }
    }

    /// <summary>What is said to somebody who has to wait; the same whether or not there is such an account.</summary>
    public static string Say(TimeSpan wait)
    {
        var (count, unit) = wait <= TimeSpan.FromSeconds(90) ? ((int)Math.Ceiling(wait.TotalSeconds), "second")
            : ((int)Math.Ceiling(wait.TotalMinutes), "minute");
        return $"Too many attempts. Try again in {count} {unit}{(count == 1 ? "" : "s")}.";
    }

    private int CountOf(AttemptKey key, DateTimeOffset now) =>
        _counts.TryGetValue(key.Name, out var known) && now - known.Last < Forgotten ? known.Count : 0;

    private TimeSpan WaitFor(AttemptKey key, DateTimeOffset now)
    {
        var beyond = CountOf(key, now) - key.Free;
        if (beyond < 0) return TimeSpan.Zero;
        var delay = beyond >= 10 ? Longest : TimeSpan.FromSeconds(1 << beyond);
        return _counts[key.Name].Last + delay - now;
    }

    private void Forget(DateTimeOffset now)
    {
        var old = _counts.OrderBy(pair => pair.Value.Last)
            .TakeWhile((pair, index) => index < MostKept / 10 || now - pair.Value.Last >= Forgotten).Select(pair => pair.Key).ToList();
        foreach (var name in old) _counts.Remove(name);
    }
}
