using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EsimAdmin.Core.Actions;

internal sealed class IntentConfiguration : IEntityTypeConfiguration<Intent>
{
    public void Configure(EntityTypeBuilder<Intent> builder)
    {
        builder.Property(intent => intent.TransactionId).HasMaxLength(50);
        builder.HasIndex(intent => intent.TransactionId).IsUnique();
        builder.Property(intent => intent.State).IsConcurrencyToken();
        builder.HasIndex(intent => intent.RequestKey).IsUnique();
        builder.HasIndex(intent => new { intent.EsimTranNo, intent.Id });
        builder.HasIndex(intent => intent.NextCheckAt);
    }
}
