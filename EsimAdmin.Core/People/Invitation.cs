namespace EsimAdmin.Core.People;

/// <summary>An invitation to work here. Of the secret in its link only the hash is kept; there is no account before it is taken.</summary>
public sealed class Invitation : IVersioned
{
    /// <summary>For how long a link works.</summary>
    public static readonly TimeSpan WorksFor = TimeSpan.FromHours(72);

    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>The mail address to sign in with.</summary>
    public required string Email { get; init; }

    /// <summary>The address, normalised, while it is open; null once it was taken or withdrawn. One is open for an address.</summary>
    public string? OpenFor { get; set; }

    /// <summary>The name shown to colleagues.</summary>
    public required string Name { get; init; }

    /// <summary>The role that it gives.</summary>
    public required string Role { get; set; }

    /// <summary>SHA-256 of the link's secret, hexadecimal; null while there is no link. Each new link ends the one before.</summary>
    public string? TokenHash { get; set; }

    /// <summary>The mail that brings the link; null where somebody copied it.</summary>
    public long? MailId { get; set; }

    /// <summary>Where whoever invites has the console open; stands in the mail's link where no public address is set.</summary>
    public required string BaseAddress { get; set; }

    /// <summary>The key of who invites; it works only while they may.</summary>
    public required string InvitedById { get; set; }

    /// <summary>Who invites, for people.</summary>
    public required string InvitedBy { get; set; }

    /// <summary>When it was first made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it works.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was taken; null when it was not.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>When it was withdrawn; null when it was not.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }

    /// <inheritdoc/>
    public long Version { get; set; }
}

/// <summary>Who works here, or is invited, has changed.</summary>
public sealed record PeopleChanged : Change;

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("Invitations");
        builder.Property(invitation => invitation.Name).HasMaxLength(PeopleRules.LongestName);
        builder.Property(invitation => invitation.Version).IsConcurrencyToken();
        builder.HasIndex(invitation => invitation.OpenFor).IsUnique();
        builder.HasIndex(invitation => invitation.TokenHash).IsUnique();
        builder.HasIndex(invitation => invitation.MailId).IsUnique();
        builder.HasIndex(invitation => invitation.InvitedById);
    }
}
