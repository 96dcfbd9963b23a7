namespace EsimAdmin.Core.Usage;

internal sealed class UsageSampleConfiguration : IEntityTypeConfiguration<UsageSample>
{
    public void Configure(EntityTypeBuilder<UsageSample> builder)
    {
        builder.HasIndex(sample => new { sample.EsimTranNo, sample.At });
        builder.HasIndex(sample => sample.At);
    }
}

internal sealed class UsageDayConfiguration : IEntityTypeConfiguration<UsageDay>
{
    public void Configure(EntityTypeBuilder<UsageDay> builder)
    {
        builder.HasKey(day => new { day.Day, day.LocationCode, day.CustomerId });
        builder.HasIndex(day => new { day.CustomerId, day.Day });
    }
}
