namespace EsimAdmin.Core.Pending;

/// <summary>Something whose next step is a call to somebody else: written down before it, so that it goes on after a crash.</summary>
public abstract class PendingItem
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>When the next step is due; null when nothing is open. While a process works on it, the end of its lease.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Names the lease of the process that works on it; null when none does.</summary>
    public Guid? Lease { get; set; }

    /// <summary>Until when the lease holds unless it is renewed; after that the process is taken for dead.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }

    /// <summary>How many steps have left it open since it last moved on.</summary>
    public int Checks { get; set; }

    /// <summary>Leaves it open for a later step.</summary>
    internal void Postpone(DateTimeOffset now) => DueAt = now + PendingRules.NextCheck(++Checks);
}

/// <summary>Something that the vendor is asked to do under a transaction of ours.</summary>
public abstract class PendingRequest : PendingItem
{
    /// <summary>Unique for good, 32 characters; sent with what costs money, so that a repetition is the same request.</summary>
    public required string TransactionId { get; init; }

    /// <summary>When the vendor was first asked; anew when it is asked for once more.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>When the vendor was last asked to do it: it cannot have done it much later.</summary>
    public DateTimeOffset? LastSentAt { get; set; }

    /// <summary>When its outcome was known.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The code of the refusal or of what went wrong last.</summary>
    public string? ProblemCode { get; set; }

    /// <summary>The vendor's words to it.</summary>
    public string? ProblemMessage { get; set; }

    /// <summary>The request that it answers.</summary>
    public string? RequestId { get; set; }

    /// <summary>Its outcome is known.</summary>
    internal void End(VendorProblem? problem, DateTimeOffset now)
    {
        (EndedAt, DueAt) = (now, null);
        Note(problem);
    }

    /// <summary>Leaves it open; what went wrong before is kept until something else does.</summary>
    internal void Postpone(VendorProblem? problem, DateTimeOffset now)
    {
        Postpone(now);
        if (problem is not null) Note(problem);
    }

    /// <summary>Keeps what the vendor said against it; null: nothing.</summary>
    internal void Note(VendorProblem? problem) =>
        (ProblemCode, ProblemMessage, RequestId) = (problem?.Code, problem?.VendorMessage, problem?.RequestId);
}
