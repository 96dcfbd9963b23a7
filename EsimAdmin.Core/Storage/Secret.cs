namespace EsimAdmin.Core.Storage;

/// <summary>Something that nobody reads in the database: sealed with a key of the key ring (<see cref="SecretBox"/>).</summary>
public sealed class Secret
{
    /// <summary>The key: of what it is the secret. Sealed along with it, so that no row can be put in another's place.</summary>
    public required string Name { get; init; }

    /// <summary>The key of the key ring that opens it.</summary>
    public required string KeyId { get; set; }

    /// <summary>The secret, sealed.</summary>
    public required byte[] Sealed { get; set; }
}

internal sealed class SecretConfiguration : IEntityTypeConfiguration<Secret>
{
    public void Configure(EntityTypeBuilder<Secret> builder)
    {
        builder.HasKey(secret => secret.Name);
        builder.HasIndex(secret => secret.KeyId);
        // Whoever seals it anew must have seen what it was.
        builder.Property(secret => secret.KeyId).IsConcurrencyToken();
    }
}
