namespace EsimAdmin.Core.Alerts;

internal sealed class AlertConfiguration : IEntityTypeConfiguration<Alert>
{
    public void Configure(EntityTypeBuilder<Alert> builder)
    {
        // The last word on "each once".
        builder.HasIndex(alert => alert.Key).IsUnique();
        builder.HasIndex(alert => alert.EsimTranNo);
        builder.HasIndex(alert => alert.CustomerId);
        builder.HasIndex(alert => alert.At);
    }
}

internal sealed class AlertReadConfiguration : IEntityTypeConfiguration<AlertRead>
{
    public void Configure(EntityTypeBuilder<AlertRead> builder) => builder.HasKey(read => new { read.PersonId, read.AlertId });
}

internal sealed class AlertMuteConfiguration : IEntityTypeConfiguration<AlertMute>
{
    public void Configure(EntityTypeBuilder<AlertMute> builder)
    {
        builder.HasIndex(mute => new { mute.PersonId, mute.EsimTranNo }).IsUnique();
        builder.HasIndex(mute => new { mute.PersonId, mute.CustomerId }).IsUnique();
    }
}

internal sealed class AlertPreferenceConfiguration : IEntityTypeConfiguration<AlertPreference>
{
    public void Configure(EntityTypeBuilder<AlertPreference> builder)
    {
        builder.HasKey(preference => preference.PersonId);
        builder.Property(preference => preference.TimeZone).HasMaxLength(100);
        builder.Property(preference => preference.MailedUpTo).IsConcurrencyToken();
    }
}
