namespace EsimAdmin.Core.Bulk;

/// <summary>What is done with many eSIMs.</summary>
public enum BulkAction
{
    /// <summary>Pause their data service.</summary>
    Suspend = 0,

    /// <summary>End the pause.</summary>
    Resume = 1,

    /// <summary>End those that were never downloaded; their prices come back.</summary>
    Cancel = 2,

    /// <summary>Put the same plan on each once more; costs money.</summary>
    TopUp = 3,

    /// <summary>Ask the vendor for each.</summary>
    Refresh = 4,
}

/// <summary>Where a bulk action stands.</summary>
public enum BulkState
{
    /// <summary>At work.</summary>
    Running = 0,

    /// <summary>Waits until somebody lets it go on.</summary>
    Paused = 1,

    /// <summary>Ended by somebody before all was done.</summary>
    Stopped = 2,

    /// <summary>Each eSIM has its result.</summary>
    Done = 3,
}

/// <summary>A bulk action that somebody started.</summary>
public sealed class BulkJob
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>Names the request of the screen that asked: a second click is the same job.</summary>
    public Guid RequestKey { get; init; }

    /// <summary>What is done.</summary>
    public BulkAction Action { get; init; }

    /// <summary>Who started it.</summary>
    public required string PersonId { get; init; }

    /// <summary>Who started it, for people.</summary>
    public required string PersonName { get; init; }

    /// <summary>Why; may be empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public BulkState State { get; set; }

    /// <summary>How many eSIMs it is about.</summary>
    public int Total { get; init; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>What came of a bulk action for one eSIM.</summary>
public enum BulkResult
{
    /// <summary>Not begun.</summary>
    Waiting = 0,

    /// <summary>Begun; the outcome is not known yet.</summary>
    Started = 1,

    /// <summary>It took effect.</summary>
    Done = 2,

    /// <summary>It did not; says why.</summary>
    Refused = 3,

    /// <summary>The job was stopped before.</summary>
    Stopped = 4,

    /// <summary>Nobody can tell whether it took effect: to be looked at before it is asked for again.</summary>
    Uncertain = 5,
}

/// <summary>One eSIM of a bulk action. Due is only a mere refresh: all else goes the way of intents.</summary>
public sealed class BulkItem : PendingItem
{
    /// <summary>The job.</summary>
    public long JobId { get; init; }

    /// <summary>The eSIM.</summary>
    public required string EsimTranNo { get; init; }

    /// <summary>The eSIM, for people.</summary>
    public required string Iccid { get; init; }

    /// <summary>For top-ups: the package.</summary>
    public string? PackageCode { get; init; }

    /// <summary>For top-ups: its name.</summary>
    public string? PackageName { get; init; }

    /// <summary>For top-ups: what it costs, as the person accepted it.</summary>
    public Money Amount { get; set; }

    /// <summary>What came of it.</summary>
    public BulkResult Result { get; set; }

    /// <summary>The intent; null before it was begun.</summary>
    public long? IntentId { get; set; }

    /// <summary>Why not, for people.</summary>
    public string? Text { get; set; }
}

/// <summary>A bulk action has come further.</summary>
public sealed record BulkChanged(long JobId) : Change;
