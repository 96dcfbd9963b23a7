namespace EsimAdmin.Core.Audit;

/// <summary>How what somebody wanted to do came out.</summary>
public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Done = 0,

    /// <summary>It was refused: nothing was done.</summary>
    Refused = 1,

    /// <summary>It failed, or it is not certain whether it took effect.</summary>
    Failed = 2,
}

/// <summary>
/// Who did what, on what, from where and when. Written once, in the transaction of the effect, and chained to the entry before it
/// (<see cref="AuditChain"/>). Only the words that may be about a customer can be blanked, and the chain still verifies.
/// </summary>
public sealed class AuditEntry
{
    /// <summary>The key, without gaps from 1.</summary>
    public long Id { get; init; }

    /// <summary>When, to the millisecond.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who; null for EsimAdmin itself and for somebody who is not signed in.</summary>
    public string? PersonId { get; init; }

    /// <summary>Who, for people, as the name was then.</summary>
    public required string PersonName { get; init; }

    /// <summary>The address that it was asked for from; null where that is not known.</summary>
    public string? Address { get; init; }

    /// <summary>What was done: the code of an <see cref="AuditAction"/>.</summary>
    public required string Action { get; init; }

    /// <summary>How it came out.</summary>
    public AuditOutcome Outcome { get; init; }

    /// <summary>Why it was refused or failed; empty where it was done.</summary>
    public required string Reason { get; init; }

    /// <summary>What kind of thing it was done to, in one word.</summary>
    public required string SubjectKind { get; init; }

    /// <summary>The key of what it was done to; may be empty.</summary>
    public required string SubjectKey { get; init; }

    /// <summary>The customer whom it concerns; null for none.</summary>
    public long? CustomerId { get; init; }

    /// <summary>What was before and after: <see cref="AuditField"/>s as JSON.</summary>
    public required string Facts { get; init; }

    /// <summary>What it was done to, for people; null once it was blanked.</summary>
    public string? SubjectName { get; private set; }

    /// <summary>The same as <see cref="Facts"/> for words that may be about a customer; null once they were blanked.</summary>
    public string? Words { get; private set; }

    /// <summary>Random, so that nobody finds out by trying what was blanked; gone with the words.</summary>
    public string? Salt { get; private set; }

    /// <summary>SHA-256, hexadecimal, of salt, name and words: what the chain holds of them.</summary>
    public required string WordsHash { get; init; }

    /// <summary>The erased customer for whom the words were blanked; null while they are there.</summary>
    public long? ErasedFor { get; private set; }

    /// <summary>The hash of the entry before; zeros for the first.</summary>
    public required string Previous { get; init; }

    /// <summary>SHA-256, hexadecimal, of all but the words, the hash of the entry before among it.</summary>
    public string Hash { get; internal set; } = "";

    internal AuditEntry With(string salt, string name, string words)
    {
        (Salt, SubjectName, Words) = (salt, name, words);
        return this;
    }
}

/// <summary>Something new stands in the audit log. It says nothing of what: who may read the log reads it.</summary>
public sealed record AuditChanged : Change;

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("AuditEntries");
        // The chain gives it: a number that is missing or comes twice is told by the chain, and refused by the key.
        builder.Property(entry => entry.Id).ValueGeneratedNever();
        builder.HasIndex(entry => entry.At);
        builder.HasIndex(entry => new { entry.PersonId, entry.Id });
        builder.HasIndex(entry => new { entry.Action, entry.Id });
        builder.HasIndex(entry => new { entry.SubjectKind, entry.SubjectKey });
        builder.HasIndex(entry => entry.CustomerId);
    }
}
