using EsimAdmin.Core.Pending;
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
        builder.IsPending();
        // At most one call that spends or changes something is open for an eSIM; the last word on it.
        builder.HasIndex(intent => intent.EsimTranNo, "IX_Intents_OneOpen").IsUnique().HasFilter("\"DueAt\" IS NOT NULL");
    }
}
