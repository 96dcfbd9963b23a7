using System.Data.Common;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Backups;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Purchases;
using EsimAdmin.Core.Settings;
using EsimAdmin.Core.Usage;
using EsimAdmin.Core.Webhooks;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EsimAdmin.Core;

/// <summary>Puts the features together.</summary>
public static class Extensions
{
    /// <summary>Adds storage, the vendor's client, the service that screens call, and the workers behind it. An <see cref="ICallerSource"/>
    /// is the caller's to add.</summary>
    /// <param name="configuration">Sections <c>EsimAccess</c>, <c>Database</c>, <c>ConnectionStrings</c> and those of the features.</param>
    /// <param name="root">The folder that a relative database file is below.</param>
    public static IServiceCollection AddEsimAdmin(this IServiceCollection services, IConfiguration configuration, string root)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LiveUpdates>();
        services.AddStorage(configuration, root).AddKeyRing(configuration, root).AddAudit().AddPeople(configuration)
            .AddEsimAccessClient(configuration);
        services.AddFinance(configuration).AddCatalog().AddPurchases().AddCustomers().AddEsims().AddActions().AddOrders().AddUsage()
            .AddAutoTopUps(configuration).AddBulk();
        services.AddMails(configuration, root).AddHandover(configuration).AddWebhooks(configuration).AddAlerts();
        services.AddSettings();
        services.AddFollowers();
        services.AddWorker<UnreadableWorker>();
        services.AddWorker<MirrorWorker>();
        services.AddWorker<MeasureWorker>();
        services.AddSingleton<ReadinessWatch>();
        services.AddScoped<HealthService>();
        services.AddScoped<EsimAccessService>();
        return services;
    }

    /// <summary>Applies what migrations are missing. To be done before anything else starts.</summary>
    public static async Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await using (var context = await services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>()
            .CreateDbContextAsync(cancellationToken))
        {
            if (context.Database.GetDbConnection().DataSource is { Length: > 0 } file and not ":memory:")
                services.GetRequiredService<DatabaseLock>().Share(file);
            await context.Database.MigrateAsync(cancellationToken);
        }
        var work = services.GetRequiredService<Work>();
        await services.GetRequiredService<KeyRingBook>().PrepareAsync(cancellationToken);
        var box = services.GetRequiredService<SecretBox>();
        // What an older version stored in clear.
        while (await work.DoAsync(unit => EsimSecretBook.SealPlainAsync(unit, box, cancellationToken), cancellationToken) > 0) { }
        await CleaningBook.RunAsync(work, services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>(),
            services.GetRequiredService<ILogger<Work>>(), cancellationToken);
        // What an older version stored lacks the ICCID from behind; no SQL that all databases know makes it.
        while (await work.DoAsync(unit => ReverseIccidsAsync(unit, cancellationToken), cancellationToken) > 0) { }
        while (await work.DoAsync(unit => CustomerBook.FoldAsync(unit, cancellationToken), cancellationToken) > 0) { }
        while (await work.DoAsync(unit => OrderBook.FoldAsync(unit, cancellationToken), cancellationToken) > 0) { }
        await services.GetRequiredService<SettingsWatch>().LoadAsync(cancellationToken);
        var outbox = services.GetRequiredService<MailSender>();
        outbox.CloseOutbox();
        // What was being written while it was erased, or should have gone when the process ended.
        outbox.Erase(await work.DoAsync(unit => unit.Context.Mails.Where(mail => mail.To == Mail.Erased).Select(mail => mail.Id)
            .ToListAsync(cancellationToken), cancellationToken));
    }

    /// <summary>Whether what is missing of the vendor's credentials is kept in the configured database: what is built depends on it. Makes
    /// nothing.</summary>
    /// <param name="configuration">Where the database is.</param>
    /// <param name="root">The folder that a relative database file is below.</param>
    public static async Task<bool> HoldsCredentialsAsync(IConfiguration configuration, string root, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddLogging().AddEsimAdminChecks(configuration, root).BuildServiceProvider();
        await using var context = await services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>()
            .CreateDbContextAsync(cancellationToken);
        if (!await context.Database.CanConnectAsync(cancellationToken)) return false;
        try
        {
            string[] asked = [SettingFields.AccessCode, SettingFields.SecretKey];
            var missing = asked.Where(key => string.IsNullOrEmpty(configuration[key])).ToList();
            return missing.Count > 0 && await context.Settings.CountAsync(setting => missing.Contains(setting.Key), cancellationToken)
                == missing.Count;
        }
        catch (DbException)
        {
            // A database of an older version, or a file that is none: what is wrong with it is told when it is opened.
            return false;
        }
    }

    /// <summary>Marks a new database as the demo's or a company's. To be done once it is migrated, before anything else is.</summary>
    /// <exception cref="SettingException">It is the other.</exception>
    public static async Task MarkAsync(this IServiceProvider services, DatabaseKind wanted, DemoTraces demo,
        CancellationToken cancellationToken)
    {
        var kind = await services.GetRequiredService<Work>()
            .DoAsync(unit => KindBook.MarkAsync(unit, wanted, demo, cancellationToken), cancellationToken);
        if (kind == wanted)
        {
            services.GetRequiredService<KeyRingBook>().WarnIfBeside(kind);
            return;
        }
        await using var context = await services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>()
            .CreateDbContextAsync(cancellationToken);
        var file = context.Database.GetDbConnection().DataSource;
        throw new SettingException(kind == DatabaseKind.Simulated
            ? $"The database {file} is the demo's, with accounts that anybody knows, and real credentials are set. Name another file in "
                + "ConnectionStrings:EsimAdmin for the company; for the demo take EsimAccess:AccessCode and EsimAccess:SecretKey away."
            : $"The database {file} is a company's, and no credentials are set. Set EsimAccess:AccessCode and EsimAccess:SecretKey; for "
                + "the demo name another file in ConnectionStrings:EsimAdmin.");
    }

    /// <summary>Adds only what checks, saves and restores the configured database: nothing that works or serves.</summary>
    /// <inheritdoc cref="AddEsimAdmin"/>
    public static IServiceCollection AddEsimAdminChecks(this IServiceCollection services, IConfiguration configuration, string root)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LiveUpdates>();
        services.Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        return services.AddStorage(configuration, root, mayMake: false).AddSingleton<AuditReader>().AddSingleton<LedgerReader>()
            .AddSingleton<BackupDesk>();
    }

    /// <summary>Writes a backup of the configured database, also while consoles run on it.</summary>
    /// <inheritdoc cref="BackupDesk.BackupAsync"/>
    public static Task<(IReadOnlyList<string> Sentences, bool IsDone)> BackupAsync(
        this IServiceProvider services, string file, CancellationToken cancellationToken) =>
        services.GetRequiredService<BackupDesk>().BackupAsync(file, cancellationToken);

    /// <summary>Puts a backup in the place of the configured database, which must not be there.</summary>
    /// <inheritdoc cref="BackupDesk.RestoreAsync"/>
    public static Task<(IReadOnlyList<string> Sentences, bool IsDone)> RestoreAsync(
        this IServiceProvider services, string file, CancellationToken cancellationToken) =>
        services.GetRequiredService<BackupDesk>().RestoreAsync(file, cancellationToken);

    /// <summary>Checks the audit log and the books, also while others write.</summary>
    /// <returns>What was found, in sentences, and whether all is as it was written.</returns>
    public static async Task<(IReadOnlyList<string> Sentences, bool IsWhole)> VerifyAsync(
        this IServiceProvider services, CancellationToken cancellationToken)
    {
        if (await ProblemAsync(services, "verify it", cancellationToken) is { } problem) return ([problem], false);
        var log = await services.GetRequiredService<AuditReader>().VerifyAsync(cancellationToken);
        var books = await services.GetRequiredService<LedgerReader>().VerifyAsync(cancellationToken);
        return ([.. log.Sentences(), .. books.Sentences()], log.IsWhole && books.Problems.Count == 0);
    }

    /// <summary>Adds only what opens and renews the keys of the configured database.</summary>
    /// <inheritdoc cref="AddEsimAdmin"/>
    public static IServiceCollection AddEsimAdminKeys(this IServiceCollection services, IConfiguration configuration, string root) =>
        services.AddEsimAdminChecks(configuration, root).AddKeyRing(configuration, root);

    /// <summary>Makes a new key and seals all secrets with it, in batches, also while others write: they take it up with their next
    /// change. What was begun and not ended goes on.</summary>
    /// <param name="told">Hears how many are sealed after each batch.</param>
    /// <returns>What was done, or why it was not, in sentences; and whether it was.</returns>
    public static async Task<(string Sentence, bool IsDone)> RotateKeysAsync(
        this IServiceProvider services, Action<long> told, CancellationToken cancellationToken)
    {
        if (await ProblemAsync(services, "rotate its keys", cancellationToken) is { } problem) return (problem, false);
        var (work, box) = (services.GetRequiredService<Work>(), services.GetRequiredService<SecretBox>());
        await services.GetRequiredService<KeyRingBook>().PrepareAsync(cancellationToken);
        var count = await RotationEngine.RunAsync(work, box, told, cancellationToken);
        await CleaningBook.RunAsync(work, services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>(),
            services.GetRequiredService<ILogger<Work>>(), cancellationToken);
        return (string.Create(CultureInfo.InvariantCulture, $"Secrets sealed with the new key {box.KeyId}: {count:N0}."), true);
    }

    private static async Task<string?> ProblemAsync(IServiceProvider services, string what, CancellationToken cancellationToken)
    {
        await using var context = await services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>()
            .CreateDbContextAsync(cancellationToken);
        if (!await context.Database.CanConnectAsync(cancellationToken))
            return $"There is no database at {context.Database.GetDbConnection().DataSource}. Set ConnectionStrings:EsimAdmin.";
        return (await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any()
            ? $"The database is an older version's. Start this version once, and {what} then." : null;
    }

    private static async Task<int> ReverseIccidsAsync(Unit unit, CancellationToken cancellationToken)
    {
        var old = await unit.Context.Esims.Where(esim => esim.Iccid != "" && esim.IccidReversed == "").OrderBy(esim => esim.EsimTranNo)
            .Take(1000).ToListAsync(cancellationToken);
        old.ForEach(esim => esim.Iccid = esim.Iccid.Trim());
        return old.Count;
    }

    /// <summary>What follows when the vendor tells of an eSIM, in its order: each sees what those before it have written.</summary>
    private static void AddFollowers(this IServiceCollection services)
    {
        services.AddSingleton<IEsimFollower, SecretFollower>();
        services.AddSingleton<IEsimFollower, DayVolumeFollower>();
        services.AddSingleton<IEsimFollower, OrderFollower>();
        services.AddSingleton<IEsimFollower, TopUpFollower>();
        services.AddSingleton<IEsimFollower, TimelineFollower>();
        services.AddSingleton<IEsimFollower, UsageFollower>();
        services.AddSingleton<IEsimFollower, RefundFollower>();
        services.AddSingleton<IEsimFollower, UsageAlertFollower>();
        services.AddSingleton<IEsimFollower, EndedAlertFollower>();
        services.AddSingleton<IEsimFollower, DueFollower>();
        services.AddSingleton<IEsimFollower, ChangeFollower>();
    }
}
