using System.Text.Json;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Usage;
using EsimAdmin.Core.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EsimAdmin.Core.Storage.Configurations;

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> builder) => builder.Property(person => person.DisplayName).HasMaxLength(100);
}

internal sealed class PackageConfiguration : IEntityTypeConfiguration<Package>
{
    public void Configure(EntityTypeBuilder<Package> builder)
    {
        builder.HasKey(package => package.Code);
        builder.Ignore(package => package.IsDaily);
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

internal sealed class FactConfiguration : IEntityTypeConfiguration<Fact>
{
    public void Configure(EntityTypeBuilder<Fact> builder) => builder.HasKey(fact => fact.Name);
}

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
        builder.HasIndex(order => order.Reference);
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
        builder.HasIndex(part => part.NextCheckAt);
    }
}

internal sealed class EsimConfiguration : IEntityTypeConfiguration<Esim>
{
    public void Configure(EntityTypeBuilder<Esim> builder)
    {
        builder.HasKey(esim => esim.EsimTranNo);
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
            new ValueComparer<IReadOnlyList<EsimPackage>>((a, b) => a!.SequenceEqual(b!), packages => packages.Count, packages => packages));
    }
}

internal sealed class IntentConfiguration : IEntityTypeConfiguration<Intent>
{
    public void Configure(EntityTypeBuilder<Intent> builder)
    {
        builder.Property(intent => intent.TransactionId).HasMaxLength(50);
        builder.HasIndex(intent => intent.TransactionId).IsUnique();
        builder.Property(intent => intent.State).IsConcurrencyToken();
        builder.HasIndex(intent => intent.RequestKey).IsUnique();
        builder.HasIndex(intent => new { intent.EsimTranNo, intent.Id });
        builder.HasIndex(intent => intent.NextCheckAt);
    }
}

internal sealed class CustomerConfiguration : IEntityTypeConfiguration<Customer>
{
    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.Property(customer => customer.Name).HasMaxLength(100);
        builder.HasIndex(customer => customer.NameKey).IsUnique();
        builder.Property(customer => customer.Email).HasMaxLength(254);
        builder.Property(customer => customer.Phone).HasMaxLength(40);
    }
}

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

internal sealed class AlertConfiguration : IEntityTypeConfiguration<Alert>
{
    public void Configure(EntityTypeBuilder<Alert> builder)
    {
        builder.Ignore(alert => alert.Address);
        // The last word on "each once".
        builder.HasIndex(alert => alert.Key).IsUnique();
        builder.HasIndex(alert => alert.EsimTranNo);
        builder.HasIndex(alert => alert.CustomerId);
        builder.HasIndex(alert => alert.At);
    }
}

internal sealed class AlertReadConfiguration : IEntityTypeConfiguration<AlertRead>
{
    public void Configure(EntityTypeBuilder<AlertRead> builder) => builder.HasKey(read => new { read.PersonId, read.AlertId });
}

internal sealed class AlertMuteConfiguration : IEntityTypeConfiguration<AlertMute>
{
    public void Configure(EntityTypeBuilder<AlertMute> builder)
    {
        builder.HasIndex(mute => new { mute.PersonId, mute.EsimTranNo }).IsUnique();
        builder.HasIndex(mute => new { mute.PersonId, mute.CustomerId }).IsUnique();
    }
}

internal sealed class AlertPreferenceConfiguration : IEntityTypeConfiguration<AlertPreference>
{
    public void Configure(EntityTypeBuilder<AlertPreference> builder)
    {
        builder.HasKey(preference => preference.PersonId);
        builder.Property(preference => preference.TimeZone).HasMaxLength(100);
        builder.Property(preference => preference.MailedUpTo).IsConcurrencyToken();
    }
}

internal sealed class TopUpRuleConfiguration : IEntityTypeConfiguration<TopUpRule>
{
    public void Configure(EntityTypeBuilder<TopUpRule> builder)
    {
        builder.HasIndex(rule => rule.EsimTranNo);
        builder.HasIndex(rule => rule.CustomerId);
    }
}

internal sealed class AutoTopUpConfiguration : IEntityTypeConfiguration<AutoTopUp>
{
    public void Configure(EntityTypeBuilder<AutoTopUp> builder)
    {
        // The last word on "never twice for one event".
        builder.HasIndex(one => one.Key).IsUnique();
        builder.Property(one => one.State).IsConcurrencyToken();
        builder.HasIndex(one => new { one.State, one.NextTryAt });
        builder.HasIndex(one => new { one.RuleId, one.At });
        builder.HasIndex(one => one.EsimTranNo);
    }
}

internal sealed class BulkJobConfiguration : IEntityTypeConfiguration<BulkJob>
{
    public void Configure(EntityTypeBuilder<BulkJob> builder) => builder.HasIndex(job => job.RequestKey).IsUnique();
}

internal sealed class BulkItemConfiguration : IEntityTypeConfiguration<BulkItem>
{
    public void Configure(EntityTypeBuilder<BulkItem> builder) => builder.HasIndex(item => new { item.JobId, item.Result, item.Id });
}

internal sealed class InstallLinkConfiguration : IEntityTypeConfiguration<InstallLink>
{
    public void Configure(EntityTypeBuilder<InstallLink> builder)
    {
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasIndex(link => link.EsimTranNo);
    }
}

internal sealed class MailConfiguration : IEntityTypeConfiguration<Mail>
{
    public void Configure(EntityTypeBuilder<Mail> builder)
    {
        builder.ToTable("Mails");
        builder.HasIndex(mail => mail.RequestKey).IsUnique();
        builder.HasIndex(mail => mail.NextAttemptAt);
        builder.HasIndex(mail => mail.EsimTranNo);
        // Whoever sends it must be the one who took it.
        builder.Property(mail => mail.State).IsConcurrencyToken();
    }
}

internal sealed class EsimEventConfiguration : IEntityTypeConfiguration<EsimEvent>
{
    public void Configure(EntityTypeBuilder<EsimEvent> builder) => builder.HasIndex(happened => new { happened.EsimTranNo, happened.At });
}

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
