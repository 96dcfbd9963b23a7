using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Usage;
using EsimAdmin.Core.Webhooks;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EsimAdmin.Core.Storage;

/// <summary>All that EsimAdmin remembers.</summary>
public sealed class EsimAdminDbContext(DbContextOptions<EsimAdminDbContext> options)
    : IdentityDbContext<Person, IdentityRole, string>(options), IDataProtectionKeyContext
{
    /// <summary>The mirrored catalogue, withdrawn packages included.</summary>
    public DbSet<Package> Packages => Set<Package>();

    /// <summary>Countries and regions.</summary>
    public DbSet<Location> Locations => Set<Location>();

    /// <summary>Prices that changed.</summary>
    public DbSet<PriceChange> PriceChanges => Set<PriceChange>();

    /// <summary>Everybody's cart.</summary>
    public DbSet<Cart> Carts => Set<Cart>();

    /// <summary>Orders.</summary>
    public DbSet<Order> Orders => Set<Order>();

    /// <summary>Vendor orders.</summary>
    public DbSet<OrderPart> OrderParts => Set<OrderPart>();

    /// <summary>The mirrored eSIMs.</summary>
    public DbSet<Esim> Esims => Set<Esim>();

    /// <summary>What happened to them.</summary>
    public DbSet<EsimEvent> EsimEvents => Set<EsimEvent>();

    /// <summary>What people asked to be done with them.</summary>
    public DbSet<Intent> Intents => Set<Intent>();

    /// <summary>For whom eSIMs are bought.</summary>
    public DbSet<Customer> Customers => Set<Customer>();

    /// <summary>Usage over time.</summary>
    public DbSet<UsageSample> UsageSamples => Set<UsageSample>();

    /// <summary>Usage by day, country and customer.</summary>
    public DbSet<UsageDay> UsageDays => Set<UsageDay>();

    /// <summary>What people are told without asking.</summary>
    public DbSet<Alert> Alerts => Set<Alert>();

    /// <summary>Which of them were read.</summary>
    public DbSet<AlertRead> AlertReads => Set<AlertRead>();

    /// <summary>Of what somebody does not want to hear.</summary>
    public DbSet<AlertMute> AlertMutes => Set<AlertMute>();

    /// <summary>How somebody wants to hear.</summary>
    public DbSet<AlertPreference> AlertPreferences => Set<AlertPreference>();

    /// <summary>Rules for top-ups.</summary>
    public DbSet<TopUpRule> TopUpRules => Set<TopUpRule>();

    /// <summary>What they made due, and what came of it.</summary>
    public DbSet<AutoTopUp> AutoTopUps => Set<AutoTopUp>();

    /// <summary>Bulk actions.</summary>
    public DbSet<BulkJob> BulkJobs => Set<BulkJob>();

    /// <summary>Their eSIMs.</summary>
    public DbSet<BulkItem> BulkItems => Set<BulkItem>();

    /// <summary>Links under which travellers install.</summary>
    public DbSet<InstallLink> InstallLinks => Set<InstallLink>();

    /// <summary>Mails, sent and to be sent.</summary>
    public DbSet<Mail> Mails => Set<Mail>();

    /// <summary>Comparisons of the whole account with the vendor's.</summary>
    public DbSet<SweepRun> Sweeps => Set<SweepRun>();

    /// <summary>The balance over time.</summary>
    public DbSet<BalanceReading> BalanceReadings => Set<BalanceReading>();

    /// <summary>Every movement of the balance that we know of.</summary>
    public DbSet<LedgerEntry> Ledger => Set<LedgerEntry>();

    /// <summary>Webhooks received.</summary>
    public DbSet<Delivery> Deliveries => Set<Delivery>();

    /// <summary>What of answers and webhooks could not be read.</summary>
    public DbSet<UnreadableField> UnreadableFields => Set<UnreadableField>();

    /// <summary>Small facts by name.</summary>
    public DbSet<Fact> Facts => Set<Fact>();

    /// <inheritdoc/>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Whether it may write: contexts that <see cref="Work"/> lends may, all others only read, save what Identity and data
    /// protection keep by themselves.</summary>
    internal bool MayWrite { get; set; }

    /// <inheritdoc/>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        Prepare();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        Prepare();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    private void Prepare()
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached) continue;
            if (!MayWrite && IsOurs(entry.Metadata.ClrType))
                throw new InvalidOperationException($"{entry.Metadata.ClrType.Name} is written through {nameof(Work)} alone.");
            if (entry is { State: EntityState.Modified, Entity: IVersioned versioned }) versioned.Version++;
        }
    }

    private static bool IsOurs(Type type) => type != typeof(Person) && type.Assembly == typeof(EsimAdminDbContext).Assembly;

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Money>().HaveConversion<MoneyConverter>();
        configurationBuilder.Properties<DataVolume>().HaveConversion<DataVolumeConverter>();
        configurationBuilder.Properties<DurationUnit>().HaveConversion<UnitConverter>();
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<TimeConverter>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(EsimAdminDbContext).Assembly);
    }

    private sealed class MoneyConverter() : ValueConverter<Money, long>(money => money.Units, units => new Money(units));

    private sealed class DataVolumeConverter() : ValueConverter<DataVolume, long>(volume => volume.Bytes, bytes => new DataVolume(bytes));

    // As the vendor writes it: older versions stored what came.
    private sealed class UnitConverter() : ValueConverter<DurationUnit, string>(
        unit => PackageWords.Write(unit), word => PackageWords.ReadUnit(word) ?? DurationUnit.Day);

    // As a number, so that every database sorts and compares it the same way.
    private sealed class TimeConverter() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}

/// <summary>A small fact that must survive a restart, such as how far an import has come.</summary>
public sealed class Fact
{
    /// <summary>The key.</summary>
    public required string Name { get; init; }

    /// <summary>What is known.</summary>
    public required string Value { get; set; }
}
