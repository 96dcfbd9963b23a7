using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EsimAdmin.Core.Webhooks;

internal sealed class DeliveryConfiguration : IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<Delivery> builder)
    {
        builder.HasIndex(delivery => delivery.Fingerprint);
        // Whoever writes down what came of it must have seen that nobody else did.
        builder.Property(delivery => delivery.State).IsConcurrencyToken();
        builder.HasIndex(delivery => delivery.State);
        builder.HasIndex(delivery => delivery.ReceivedAt);
    }
}
