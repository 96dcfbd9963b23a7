using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EsimAdmin.Core.Finance;

internal sealed class LedgerConfiguration : IEntityTypeConfiguration<LedgerEntry>
{
    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        // The last word on "never twice": the database refuses a second entry for the same movement.
        builder.HasIndex(entry => new { entry.Cause, entry.Reference }).IsUnique();
        builder.HasIndex(entry => entry.At);
        builder.HasIndex(entry => entry.EsimTranNo);
        builder.HasIndex(entry => entry.CustomerId);
    }
}
