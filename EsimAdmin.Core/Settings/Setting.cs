namespace EsimAdmin.Core.Settings;

/// <summary>A setting that an administrator has made. What is secret of it is a <see cref="Secret"/> of <see cref="SecretName"/>.</summary>
public sealed class Setting
{
    /// <summary>Its name in configuration.</summary>
    public required string Key { get; init; }

    /// <summary>What it says; null where that is a secret.</summary>
    public string? Value { get; set; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Who changed it, for people.</summary>
    public required string ChangedBy { get; set; }

    /// <summary>Where its secret is.</summary>
    public string SecretName => SecretNameOf(Key);

    /// <summary>Where the secret of a setting is.</summary>
    public static string SecretNameOf(string key) => $"setting:{key}";
}

internal sealed class SettingConfiguration : IEntityTypeConfiguration<Setting>
{
    public void Configure(EntityTypeBuilder<Setting> builder)
    {
        builder.HasKey(setting => setting.Key);
        builder.Ignore(setting => setting.SecretName);
    }
}

/// <summary>Settings have been changed, and are in force.</summary>
public sealed record SettingsChanged : Change;
