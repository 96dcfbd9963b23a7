using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EsimAdmin.Core.Handover;

internal sealed class InstallLinkConfiguration : IEntityTypeConfiguration<InstallLink>
{
    public void Configure(EntityTypeBuilder<InstallLink> builder)
    {
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasIndex(link => link.EsimTranNo);
    }
}

internal sealed class MailConfiguration : IEntityTypeConfiguration<Mail>
{
    public void Configure(EntityTypeBuilder<Mail> builder)
    {
        builder.ToTable("Mails");
        builder.HasIndex(mail => mail.RequestKey).IsUnique();
        builder.HasIndex(mail => mail.NextAttemptAt);
        builder.HasIndex(mail => mail.EsimTranNo);
        // Whoever sends it must be the one who took it.
        builder.Property(mail => mail.State).IsConcurrencyToken();
    }
}
