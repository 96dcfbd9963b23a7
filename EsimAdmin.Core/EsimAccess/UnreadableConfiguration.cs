namespace EsimAdmin.Core.EsimAccess;

internal sealed class UnreadableFieldConfiguration : IEntityTypeConfiguration<UnreadableField>
{
    public void Configure(EntityTypeBuilder<UnreadableField> builder) => builder.HasKey(field => new { field.Source, field.Field });
}
