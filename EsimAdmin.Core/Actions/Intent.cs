using EsimAdmin.Core.Pending;

namespace EsimAdmin.Core.Actions;

/// <summary>Where an action stands.</summary>
public enum IntentState
{
    /// <summary>Written down, not sent yet.</summary>
    Intended = 0,

    /// <summary>Sent, or perhaps sent; its outcome is being found out.</summary>
    Checking = 1,

    /// <summary>It took effect.</summary>
    Done = 2,

    /// <summary>It did not take effect; nothing was charged.</summary>
    Refused = 3,

    /// <summary>Nobody can tell whether it took effect, and nothing is repeated: an SMS whose answer was lost, or what the vendor did not
    /// show within a day.</summary>
    Uncertain = 4,
}

/// <summary>An action that somebody asked for. Stored before the vendor hears of it; a worker finds out what a crash or a lost answer left
/// open.</summary>
public sealed class Intent : IPending
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>Names the request of the screen that asked: a second click is the same intent.</summary>
    public Guid RequestKey { get; init; }

    /// <summary>The eSIM.</summary>
    public required string EsimTranNo { get; init; }

    /// <summary>What is to be done.</summary>
    public EsimAction Action { get; init; }

    /// <summary>Unique for good, 32 characters; a top-up is sent with it, so that a repetition is the same request.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string PersonId { get; init; }

    /// <summary>Who asked for it, for people.</summary>
    public required string PersonName { get; init; }

    /// <summary>Why, in the person's words; may be empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>For top-ups: the package.</summary>
    public string? PackageCode { get; init; }

    /// <summary>For top-ups: its name when it was chosen.</summary>
    public string? PackageName { get; init; }

    /// <summary>For top-ups with a daily plan: how many days.</summary>
    public int? Days { get; init; }

    /// <summary>For top-ups: what it costs in all, as the person accepted it.</summary>
    public Money Amount { get; init; }

    /// <summary>For SMS: the text.</summary>
    public string? Message { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public IntentState State { get; set; }

    /// <summary>When the vendor was first asked.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>When the vendor was last asked to do it.</summary>
    public DateTimeOffset? LastSentAt { get; set; }

    /// <summary>Whether the vendor said that it was done, though its picture of the eSIM did not show it yet.</summary>
    public bool Acknowledged { get; set; }

    /// <summary>When its outcome was known.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When to ask next; null when nothing is open. At most one intent of an eSIM is open: the database refuses a second
    /// one.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <inheritdoc/>
    public Guid? Lease { get; set; }

    /// <inheritdoc/>
    public DateTimeOffset? LeasedUntil { get; set; }

    /// <inheritdoc/>
    public int Checks { get; set; }

    /// <summary>The code of the refusal or of what went wrong last.</summary>
    public string? ProblemCode { get; set; }

    /// <summary>The vendor's words to it.</summary>
    public string? ProblemMessage { get; set; }

    /// <summary>The request that it answers.</summary>
    public string? RequestId { get; set; }
}
