namespace EsimAdmin.Core.AutoTopUps;

internal sealed class TopUpRuleConfiguration : IEntityTypeConfiguration<TopUpRule>
{
    public void Configure(EntityTypeBuilder<TopUpRule> builder)
    {
        builder.HasIndex(rule => rule.EsimTranNo);
        builder.HasIndex(rule => rule.CustomerId);
    }
}

internal sealed class RuleStopConfiguration : IEntityTypeConfiguration<RuleStop>
{
    public void Configure(EntityTypeBuilder<RuleStop> builder) => builder.HasIndex(stop => stop.LiftedAt);
}

internal sealed class AutoTopUpConfiguration : IEntityTypeConfiguration<AutoTopUp>
{
    public void Configure(EntityTypeBuilder<AutoTopUp> builder)
    {
        // The last word on "never twice for one event".
        builder.HasIndex(one => one.Key).IsUnique();
        builder.Property(one => one.State).IsConcurrencyToken();
        builder.IsPending();
        builder.HasIndex(one => new { one.RuleId, one.At });
        builder.HasIndex(one => one.EsimTranNo);
    }
}
