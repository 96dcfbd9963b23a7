namespace EsimAdmin.Core.Handover;

/// <summary>A link under which a traveller, without an account, installs one eSIM. Only the token's hash is kept.</summary>
public sealed class InstallLink
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>SHA-256 of the token, hexadecimal. A mail that is tried again brings a new token: the one before works no more.</summary>
    public required string TokenHash { get; set; }

    /// <summary>The mail that brings it; null for links that were made by themselves.</summary>
    public long? MailId { get; init; }

    /// <summary>The eSIM.</summary>
    public required string EsimTranNo { get; init; }

    /// <summary>Who made it.</summary>
    public required string PersonName { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it works.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was taken back; null when it was not.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>How often it was opened.</summary>
    public int Views { get; set; }

    /// <summary>When it was last opened.</summary>
    public DateTimeOffset? LastViewedAt { get; set; }
}

internal sealed class InstallLinkConfiguration : IEntityTypeConfiguration<InstallLink>
{
    public void Configure(EntityTypeBuilder<InstallLink> builder)
    {
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasIndex(link => link.EsimTranNo);
        builder.HasIndex(link => link.MailId).IsUnique();
    }
}
