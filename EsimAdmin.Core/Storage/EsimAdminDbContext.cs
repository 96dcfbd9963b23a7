using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Settings;
using EsimAdmin.Core.Usage;
using EsimAdmin.Core.Webhooks;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EsimAdmin.Core.Storage;

/// <summary>All that EsimAdmin remembers.</summary>
public sealed class EsimAdminDbContext(DbContextOptions<EsimAdminDbContext> options)
    : IdentityDbContext<Person, IdentityRole, string>(options), IDataProtectionKeyContext
{
    internal DbSet<Package> Packages => Set<Package>();
    internal DbSet<Location> Locations => Set<Location>();
    internal DbSet<PriceChange> PriceChanges => Set<PriceChange>();
    internal DbSet<Cart> Carts => Set<Cart>();
    internal DbSet<Order> Orders => Set<Order>();
    internal DbSet<OrderPart> OrderParts => Set<OrderPart>();
    internal DbSet<Esim> Esims => Set<Esim>();
    internal DbSet<Secret> Secrets => Set<Secret>();
    internal DbSet<PlainSecret> PlainSecrets => Set<PlainSecret>();
    internal DbSet<EsimEvent> EsimEvents => Set<EsimEvent>();
    internal DbSet<Intent> Intents => Set<Intent>();
    internal DbSet<Customer> Customers => Set<Customer>();
    internal DbSet<UsageSample> UsageSamples => Set<UsageSample>();
    internal DbSet<UsageDay> UsageDays => Set<UsageDay>();
    internal DbSet<Alert> Alerts => Set<Alert>();
    internal DbSet<AlertRead> AlertReads => Set<AlertRead>();
    internal DbSet<AlertMute> AlertMutes => Set<AlertMute>();
    internal DbSet<AlertPreference> AlertPreferences => Set<AlertPreference>();
    internal DbSet<TopUpRule> TopUpRules => Set<TopUpRule>();
    internal DbSet<AutoTopUp> AutoTopUps => Set<AutoTopUp>();
    internal DbSet<BulkJob> BulkJobs => Set<BulkJob>();
    internal DbSet<BulkItem> BulkItems => Set<BulkItem>();
    internal DbSet<InstallLink> InstallLinks => Set<InstallLink>();
    internal DbSet<Mail> Mails => Set<Mail>();
    internal DbSet<SweepRun> Sweeps => Set<SweepRun>();
    internal DbSet<BalanceReading> BalanceReadings => Set<BalanceReading>();
    internal DbSet<LedgerEntry> Ledger => Set<LedgerEntry>();
    internal DbSet<Delivery> Deliveries => Set<Delivery>();
    internal DbSet<UnreadableField> UnreadableFields => Set<UnreadableField>();
    internal DbSet<Fact> Facts => Set<Fact>();
    internal DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    internal DbSet<Session> Sessions => Set<Session>();
    internal DbSet<AccountLink> AccountLinks => Set<AccountLink>();
    internal DbSet<Setting> Settings => Set<Setting>();
    internal DbSet<Invitation> Invitations => Set<Invitation>();
    internal DbSet<RoleSettings> RoleSettings => Set<RoleSettings>();
    internal DbSet<RuleStop> RuleStops => Set<RuleStop>();

    /// <inheritdoc/>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Whether it may write: only what <see cref="Work"/> lends may, save what Identity and data protection keep.</summary>
    internal bool MayWrite { get; set; }

    /// <summary>Whether the words of audit entries are being blanked: the only change that is made to them.</summary>
    internal bool MayBlankAudit { get; set; }

    /// <summary>Whose rights may be others once what is saved is stored.</summary>
    internal HashSet<string> TouchedPeople { get; } = [];

    /// <inheritdoc/>
    public override void Dispose()
    {
        Forget();
        base.Dispose();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Forget();
        return base.DisposeAsync();
    }

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

    // It goes back into the pool: whoever is lent it next may do nothing of what this one might.
    private void Forget()
    {
        (MayWrite, MayBlankAudit) = (false, false);
        TouchedPeople.Clear();
    }

    private void Prepare()
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached) continue;
            if (!MayWrite && IsOurs(entry.Metadata.ClrType))
                throw new InvalidOperationException($"{entry.Metadata.ClrType.Name} is written through {nameof(Work)} alone.");
            if (entry is { Entity: AuditEntry, State: EntityState.Modified or EntityState.Deleted })
                throw new InvalidOperationException("Nothing that stands in the audit log is changed or deleted.");
            if (entry is { State: EntityState.Modified, Entity: IVersioned versioned }) versioned.Version++;
            if (entry.Entity is Person person) TouchedPeople.Add(person.Id);
            else if (entry.Entity is IdentityUserRole<string> member) TouchedPeople.Add(member.UserId);
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

/// <summary>A row that several flows change: who writes must have seen the newest version, else the change begins anew.</summary>
public interface IVersioned
{
    /// <summary>Counts the changes.</summary>
    long Version { get; set; }
}
