using EsimAdmin.Core.Pending;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EsimAdmin.Core.Mails;

internal sealed class MailConfiguration : IEntityTypeConfiguration<Mail>
{
    public void Configure(EntityTypeBuilder<Mail> builder)
    {
        builder.ToTable("Mails");
        builder.HasIndex(mail => mail.RequestKey).IsUnique();
        builder.IsPending();
        builder.HasIndex(mail => mail.EsimTranNo);
        // Whoever sends it must be the one who took it.
        builder.Property(mail => mail.State).IsConcurrencyToken();
    }
}
