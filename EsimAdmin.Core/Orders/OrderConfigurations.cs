namespace EsimAdmin.Core.Orders;

internal sealed class CartConfiguration : IEntityTypeConfiguration<Cart>
{
    public void Configure(EntityTypeBuilder<Cart> builder)
    {
        builder.HasKey(cart => cart.PersonId);
        builder.Property(cart => cart.Key).IsConcurrencyToken();
        builder.HasMany(cart => cart.Lines).WithOne().HasForeignKey(line => line.PersonId);
    }
}

internal sealed class CartLineConfiguration : IEntityTypeConfiguration<CartLine>
{
    public void Configure(EntityTypeBuilder<CartLine> builder)
    {
        builder.ToTable("CartLines");
        builder.HasIndex(line => new { line.PersonId, line.PackageCode }).IsUnique();
    }
}

internal sealed class OrderConfiguration : IEntityTypeConfiguration<Order>
{
    public void Configure(EntityTypeBuilder<Order> builder)
    {
        builder.HasIndex(order => order.CartKey).IsUnique();
        builder.HasIndex(order => order.CreatedAt);
        builder.HasIndex(order => order.ReferenceKey);
        builder.HasIndex(order => order.CustomerId);
        builder.HasMany(order => order.Parts).WithOne().HasForeignKey(part => part.OrderId);
        builder.Property(order => order.Reference).HasMaxLength(100);
    }
}

internal sealed class OrderPartConfiguration : IEntityTypeConfiguration<OrderPart>
{
    public void Configure(EntityTypeBuilder<OrderPart> builder)
    {
        builder.Property(part => part.TransactionId).HasMaxLength(50);
        builder.HasIndex(part => part.TransactionId).IsUnique();
        // Whoever changes it must have seen what it was: a second click on "order once more" finds that the first was quicker.
        builder.Property(part => part.State).IsConcurrencyToken();
        builder.HasIndex(part => part.OrderNo);
        builder.IsPending();
    }
}
