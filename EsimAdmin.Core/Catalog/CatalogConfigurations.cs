namespace EsimAdmin.Core.Catalog;

internal sealed class PackageConfiguration : IEntityTypeConfiguration<Package>
{
    public void Configure(EntityTypeBuilder<Package> builder)
    {
        builder.HasKey(package => package.Code);
        builder.Property(package => package.Currency).HasMaxLength(3);
    }
}

internal sealed class LocationConfiguration : IEntityTypeConfiguration<Location>
{
    public void Configure(EntityTypeBuilder<Location> builder) => builder.HasKey(location => location.Code);
}

internal sealed class PriceChangeConfiguration : IEntityTypeConfiguration<PriceChange>
{
    public void Configure(EntityTypeBuilder<PriceChange> builder) => builder.HasIndex(change => new { change.PackageCode, change.At });
}
