namespace EsimAdmin.Core.Mails;

/// <summary>Where a mail stands.</summary>
public enum MailState
{
    /// <summary>To be sent.</summary>
    Queued = 0,

    /// <summary>Being handed to the mail server.</summary>
    Sending = 1,

    /// <summary>Taken by the mail server.</summary>
    Sent = 2,

    /// <summary>Given up; says why.</summary>
    Failed = 3,

    /// <summary>The connection or the process ended while it was handed over: it is not sent again by itself.</summary>
    Uncertain = 4,

    /// <summary>Written to the outbox folder, because there is no mail server: nobody has got it yet.</summary>
    Filed = 5,
}

/// <summary>A mail in the queue. It holds no secret: mails with a QR code or a link are written when they are sent.</summary>
public sealed class Mail : PendingItem
{
    /// <summary>Stands where something about a person was erased.</summary>
    public const string Erased = "(erased)";

    /// <summary>Names the request of the screen that asked: a second click is the same mail.</summary>
    public Guid RequestKey { get; init; }

    /// <summary>To whom; <see cref="Erased"/> once nobody may know any more.</summary>
    public required string To { get; init; }

    /// <summary>For mails of words alone: the subject.</summary>
    public string? Subject { get; init; }

    /// <summary>For mails of words alone: the words; null for a mail with an eSIM's QR code or an invitation.</summary>
    public string? Text { get; init; }

    /// <summary>The eSIM whose QR code it brings; empty for others.</summary>
    public required string EsimTranNo { get; init; }

    /// <summary>Who sent it.</summary>
    public required string PersonName { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public MailState State { get; set; }

    /// <summary>When it was taken or filed.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>What went wrong last.</summary>
    public string? Problem { get; set; }

    /// <summary>Where it stands, for people.</summary>
    public string Words => State switch
    {
        MailState.Sent => "sent",
        MailState.Filed => "written to the outbox folder, because no mail server is set; nobody has got it",
        MailState.Failed => "not sent",
        MailState.Uncertain => "not certain whether it was sent",
        _ => Problem is null ? "being sent" : "not sent yet, tried again soon",
    };
}

internal sealed class MailConfiguration : IEntityTypeConfiguration<Mail>
{
    public void Configure(EntityTypeBuilder<Mail> builder)
    {
        builder.HasIndex(mail => mail.RequestKey).IsUnique();
        builder.IsPending();
        builder.HasIndex(mail => mail.EsimTranNo);
        // Whoever sends it must be the one who took it.
        builder.Property(mail => mail.State).IsConcurrencyToken();
    }
}
