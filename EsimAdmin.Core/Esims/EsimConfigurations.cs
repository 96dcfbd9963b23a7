using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EsimAdmin.Core.Esims;

internal sealed class EsimConfiguration : IEntityTypeConfiguration<Esim>
{
    public void Configure(EntityTypeBuilder<Esim> builder)
    {
        builder.HasKey(esim => esim.EsimTranNo);
        builder.Property(esim => esim.Version).IsConcurrencyToken();
        builder.HasIndex(esim => esim.Iccid);
        builder.HasIndex(esim => esim.IccidReversed);
        builder.HasIndex(esim => esim.Eid);
        builder.HasIndex(esim => esim.TransactionId);
        builder.HasIndex(esim => esim.OrderNo);
        builder.HasIndex(esim => esim.OrderId);
        builder.HasIndex(esim => esim.CreatedAt);
        builder.HasIndex(esim => new { esim.Status, esim.ExpiresAt });
        builder.HasIndex(esim => new { esim.Status, esim.ExhaustsAt });
        builder.HasIndex(esim => esim.Pace);
        builder.HasIndex(esim => esim.CustomerId);
        builder.HasIndex(esim => esim.UsageDueAt);
        // Always read and written with the eSIM: a column, not a table.
        builder.Property(esim => esim.Packages).HasColumnName("PackagesJson").HasConversion(
            packages => JsonSerializer.Serialize(packages, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<List<EsimPackage>>(text, JsonSerializerOptions.Web) ?? new List<EsimPackage>(),
            new ValueComparer<IReadOnlyList<EsimPackage>>((a, b) => a!.SequenceEqual(b!), packages => packages.Count,
                packages => packages));
    }
}

internal sealed class EsimEventConfiguration : IEntityTypeConfiguration<EsimEvent>
{
    public void Configure(EntityTypeBuilder<EsimEvent> builder)
    {
        builder.HasIndex(happened => new { happened.EsimTranNo, happened.At });
        // What people did: few of all.
        builder.HasIndex(happened => new { happened.PersonId, happened.At }).HasFilter("\"PersonId\" IS NOT NULL");
    }
}
