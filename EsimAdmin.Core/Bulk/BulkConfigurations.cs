namespace EsimAdmin.Core.Bulk;

internal sealed class BulkJobConfiguration : IEntityTypeConfiguration<BulkJob>
{
    public void Configure(EntityTypeBuilder<BulkJob> builder) => builder.HasIndex(job => job.RequestKey).IsUnique();
}

internal sealed class BulkItemConfiguration : IEntityTypeConfiguration<BulkItem>
{
    public void Configure(EntityTypeBuilder<BulkItem> builder)
    {
        builder.IsPending();
        builder.HasIndex(item => new { item.JobId, item.Result, item.Id });
        // Whoever begins it must have seen it waiting.
        builder.Property(item => item.Result).IsConcurrencyToken();
    }
}
