using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EsimAdmin.Core.Handover;

internal sealed class InstallLinkConfiguration : IEntityTypeConfiguration<InstallLink>
{
    public void Configure(EntityTypeBuilder<InstallLink> builder)
    {
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasIndex(link => link.EsimTranNo);
        builder.HasIndex(link => link.MailId).IsUnique();
    }
}
