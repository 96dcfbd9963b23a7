using System.Diagnostics;

namespace EsimAdmin.Simulator.Protocol;

/// <summary>Counts requests as they arrive.</summary>
internal sealed class RateMeter
{
    private readonly Lock _lock = new();
    private readonly List<long> _arrivals = [];
    private const int MostKept = 200_000;

    /// <summary>How many requests there were in all.</summary>
    public long Total { get; private set; }

    /// <summary>The last arrivals, as timestamps of <see cref="Stopwatch"/>, in order.</summary>
    public IReadOnlyList<long> Arrivals
    {
        get { lock (_lock) return [.. _arrivals]; }
    }

    /// <summary>The most arrivals in any span of one second.</summary>
    public int MostInASecond
    {
        get
        {
            var arrivals = Arrivals;
            var most = 0;
            for (int first = 0, last = 0; last < arrivals.Count; last++)
            {
                while (arrivals[last] - arrivals[first] >= Stopwatch.Frequency) first++;
                most = Math.Max(most, last - first + 1);
            }
            return most;
        }
    }

    /// <summary>Notes an arrival; false when the second that ends now holds more than <paramref name="limit"/>.</summary>
    public bool Arrive(int limit)
    {
        lock (_lock)
        {
            var now = Stopwatch.GetTimestamp();
            if (_arrivals.Count >= MostKept) _arrivals.RemoveRange(0, MostKept / 2);
            _arrivals.Add(now);
            Total++;
            var inSecond = 0;
            for (var i = _arrivals.Count - 1; i >= 0 && now - _arrivals[i] < Stopwatch.Frequency; i--) inSecond++;
            return inSecond <= limit;
        }
    }

    public void Reset()
    {
        lock (_lock) _arrivals.Clear();
    }
}
