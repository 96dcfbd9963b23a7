namespace EsimAdmin.Core.People;

/// <summary>What a link in a mail to a colleague is for.</summary>
public enum AccountLinkKind
{
    /// <summary>Choosing another password without the one of before.</summary>
    PasswordReset = 0,

    /// <summary>Showing that another mail address is theirs.</summary>
    MailChange = 1,
}

/// <summary>A link that a mail brings to somebody who has an account. Of its secret only the hash is kept; once used it is gone.</summary>
public sealed class AccountLink
{
    /// <summary>For how long a link works.</summary>
    public static readonly TimeSpan WorksFor = TimeSpan.FromHours(1);

    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>What it is for.</summary>
    public AccountLinkKind Kind { get; init; }

    /// <summary>Whose account.</summary>
    public required string PersonId { get; init; }

    /// <summary>The stamp of the account when it was made: with another password, or after being disabled, it works no more.</summary>
    public required string Stamp { get; init; }

    /// <summary>The address that it is about to make theirs; null for a reset.</summary>
    public string? NewEmail { get; init; }

    /// <summary>SHA-256 of its secret, hexadecimal; null before the mail is written.</summary>
    public string? TokenHash { get; set; }

    /// <summary>The mail that brings it.</summary>
    public long? MailId { get; set; }

    /// <summary>Until when it works.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}

internal sealed class AccountLinkConfiguration : IEntityTypeConfiguration<AccountLink>
{
    public void Configure(EntityTypeBuilder<AccountLink> builder)
    {
        builder.ToTable("AccountLinks");
        builder.Property(link => link.TokenHash).HasMaxLength(64);
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasIndex(link => link.MailId).IsUnique();
        builder.HasOne<Person>().WithMany().HasForeignKey(link => link.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
