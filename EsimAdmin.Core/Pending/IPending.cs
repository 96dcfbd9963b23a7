namespace EsimAdmin.Core.Pending;

/// <summary>Something whose next step is a call to somebody else: written down before that call, so that it goes on after a crash where it
/// was.</summary>
public interface IPending
{
    /// <summary>The key.</summary>
    long Id { get; }

    /// <summary>When the next step is due; null when nothing is open. While a process works on it, the end of its lease.</summary>
    DateTimeOffset? DueAt { get; set; }

    /// <summary>Names the lease of the process that works on it; null when none does.</summary>
    Guid? Lease { get; set; }

    /// <summary>Until when the lease holds unless it is renewed; after that the process is taken for dead.</summary>
    DateTimeOffset? LeasedUntil { get; set; }

    /// <summary>How many steps have left it open since it last moved on.</summary>
    int Checks { get; set; }
}
