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

    /// <summary>Nobody can tell, and nothing is repeated: an SMS whose answer was lost, or what was not shown within a day.</summary>
    Uncertain = 4,
}

/// <summary>An action that somebody asked for. Stored before the vendor hears of it; a worker finds out what a crash or a lost answer left
/// open. At most one of an eSIM is open: the database refuses a second one.</summary>
public sealed class Intent : PendingRequest
{
    /// <summary>Names the request of the screen that asked: a second click is the same intent.</summary>
    public Guid RequestKey { get; init; }

    /// <summary>The eSIM.</summary>
    public required string EsimTranNo { get; init; }

    /// <summary>What is to be done.</summary>
    public EsimAction Action { get; init; }

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
    public Money Amount { get; set; }

    /// <summary>For SMS: the text.</summary>
    public string? Message { get; init; }

    /// <summary>Whether a rule asked for it and not the person.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public IntentState State { get; set; }

    /// <summary>Whether the vendor said that it was done, though its picture of the eSIM did not show it yet.</summary>
    public bool Acknowledged { get; set; }
}

internal sealed class IntentConfiguration : IEntityTypeConfiguration<Intent>
{
    public void Configure(EntityTypeBuilder<Intent> builder)
    {
        builder.Property(intent => intent.TransactionId).HasMaxLength(50);
        builder.HasIndex(intent => intent.TransactionId).IsUnique();
        builder.Property(intent => intent.State).IsConcurrencyToken();
        builder.HasIndex(intent => intent.RequestKey).IsUnique();
        builder.HasIndex(intent => new { intent.EsimTranNo, intent.Id });
        builder.IsPending();
        // At most one call that spends or changes something is open for an eSIM; the last word on it.
        builder.HasIndex(intent => intent.EsimTranNo, "IX_Intents_OneOpen").IsUnique().HasFilter("\"DueAt\" IS NOT NULL");
    }
}
