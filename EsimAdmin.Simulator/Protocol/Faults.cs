namespace EsimAdmin.Simulator.Protocol;

/// <summary>How a request is disturbed.</summary>
public enum FaultKind
{
    /// <summary>Done and answered after a delay.</summary>
    Slow,

    /// <summary>Done at once, answered after a delay.</summary>
    SlowAfter,

    /// <summary>900001, and nothing happened.</summary>
    Busy,

    /// <summary>900001, though it happened.</summary>
    BusyAfter,

    /// <summary>The connection is cut before anything happened.</summary>
    CutBefore,

    /// <summary>The connection is cut after it happened.</summary>
    CutAfter,

    /// <summary>HTTP 500 before anything happened.</summary>
    ServerErrorBefore,

    /// <summary>HTTP 502 with a page of HTML, though it happened.</summary>
    HtmlAfter,

    /// <summary>HTTP 200 with a page of HTML, and nothing happened.</summary>
    HtmlBefore,

    /// <summary>HTTP 429, and nothing happened.</summary>
    TooMany,

    /// <summary>An answer that ends in the middle, though it happened.</summary>
    BrokenJson,

    /// <summary>Refused with <see cref="Fault.Code"/>.</summary>
    Code,
}

/// <summary>A disturbance of the next requests.</summary>
public sealed record Fault
{
    /// <summary>The endpoint behind <c>/api/v1/open/</c>; <c>*</c> for all.</summary>
    public string Endpoint { get; init; } = "*";

    /// <summary>What happens.</summary>
    public FaultKind Kind { get; init; }

    /// <summary>How many requests it still meets.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The chance that it meets a request, in per cent.</summary>
    public int Percent { get; init; } = 100;

    /// <summary>For <see cref="FaultKind.Slow"/> and <see cref="FaultKind.SlowAfter"/>: how long.</summary>
    public int DelayMilliseconds { get; init; } = 1000;

    /// <summary>For <see cref="FaultKind.Code"/>: the vendor's code.</summary>
    public string Code { get; init; } = "000001";
}

/// <summary>The disturbances that are set.</summary>
internal sealed class Faults
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _set = [];
    private readonly Dictionary<FaultKind, int> _happened = [];

    public IReadOnlyList<Fault> Set
    {
        get { lock (_lock) return [.. _set]; }
    }

    /// <summary>How often each kind happened.</summary>
    public IReadOnlyDictionary<FaultKind, int> Happened
    {
        get { lock (_lock) return new Dictionary<FaultKind, int>(_happened); }
    }

    public void Add(Fault fault)
    {
        lock (_lock) _set.Add(fault);
    }

    public void Clear()
    {
        lock (_lock) _set.Clear();
    }

    /// <summary>The fault that meets this request; null when none does.</summary>
    public Fault? Take(string endpoint)
    {
        lock (_lock)
        {
            var index = _set.FindIndex(fault => (fault.Endpoint == "*" || fault.Endpoint == endpoint)
                && Random.Shared.Next(100) < fault.Percent);
            if (index < 0) return null;
            var fault = _set[index];
            if (fault.Count <= 1) _set.RemoveAt(index);
            else _set[index] = fault with { Count = fault.Count - 1 };
            _happened[fault.Kind] = _happened.GetValueOrDefault(fault.Kind) + 1;
            return fault;
        }
    }
}
