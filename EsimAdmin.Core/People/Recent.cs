using System.Collections.Concurrent;

namespace EsimAdmin.Core.People;

/// <summary>Keeps what was read for a moment: whoever asks meanwhile shares one reading; what is dropped is read anew.</summary>
internal sealed class Recent<T>(TimeProvider time, Func<string, Task<T>> read)
{
    private const int MostKept = 20_000;

    private readonly ConcurrentDictionary<string, Reading> _readings = new(StringComparer.Ordinal);

    /// <summary>What is known of a key, read at most <see cref="Rights.Age"/> ago.</summary>
    public Task<T> GetAsync(string key)
    {
        if (_readings.TryGetValue(key, out var known) && IsFresh(known)) return known.Value.Value;
        if (_readings.Count >= MostKept) _readings.Clear();
        // In a task of its own: no screen that happens to ask first keeps the others waiting, or takes the reading away with it.
        var next = new Reading(time.GetTimestamp(), new Lazy<Task<T>>(() => Task.Run(() => read(key))));
        return _readings.AddOrUpdate(key, next, (_, other) => IsFresh(other) ? other : next).Value.Value;
    }

    /// <summary>Has the next one who asks read anew.</summary>
    public void Drop(string key) => _readings.TryRemove(key, out _);

    private bool IsFresh(Reading reading) => time.GetElapsedTime(reading.Begun) < Rights.Age
        && !(reading.Value.IsValueCreated && reading.Value.Value.IsFaulted);

    /// <param name="Begun">When it began: what it brings is not newer than that.</param>
    private sealed record Reading(long Begun, Lazy<Task<T>> Value);
}
