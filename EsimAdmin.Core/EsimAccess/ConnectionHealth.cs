namespace EsimAdmin.Core.EsimAccess;

/// <summary>How well eSIM Access can be reached just now, from what the last calls met.</summary>
public sealed class ConnectionHealth(LiveUpdates live, TimeProvider time)
{
    private readonly Lock _lock = new();

    /// <summary>The problem that stands between us and the vendor; null when the last call went through.</summary>
    public VendorProblem? Problem { get; private set; }

    /// <summary>Since when; null when the last call went through.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>When the vendor last answered as it should.</summary>
    public DateTimeOffset? LastAnswerAt { get; private set; }

    /// <summary>Notes how a call ended; a refusal of what was asked for is an answer, and a healthy one.</summary>
    internal void Note(VendorProblem? problem)
    {
        bool changed;
        lock (_lock)
        {
            var now = problem is not null && StandsBetween(problem.Code) ? problem : null;
            changed = now?.Code != Problem?.Code;
            Problem = now;
            Since = now is null ? null : Since ?? time.GetUtcNow();
            if (now is null) LastAnswerAt = time.GetUtcNow();
        }
        if (changed) live.Publish(new ConnectionChanged());
    }

    /// <summary>How a call ended, for measurements; a refusal of what was asked for is an answer.</summary>
    internal static string OutcomeOf(VendorProblem? problem) => problem is null ? "done" : problem.OutcomeUnknown ? "unknown"
        : StandsBetween(problem.Code) ? "failed" : "refused";

    /// <summary>Whether a code says that the vendor could not be reached or did not let us in.</summary>
    internal static bool StandsBetween(string code) => code is VendorErrors.TimedOut or VendorErrors.Unreachable or VendorErrors.Cut
        or VendorErrors.Gateway or VendorErrors.Unreadable or "000101" or "000102" or "101001" or "101002" or "101003" or "401001";
}

/// <summary>How well the vendor could be reached has changed.</summary>
public sealed record ConnectionChanged : Change;
