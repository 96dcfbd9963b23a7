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
using EsimAdmin.Core.Purchases;
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
        services.AddStorage(configuration, root).AddAudit().AddPeople(configuration).AddEsimAccessClient(configuration);
        services.AddFinance(configuration).AddCatalog().AddPurchases().AddCustomers().AddEsims().AddActions().AddOrders().AddUsage()
            .AddAutoTopUps().AddBulk();
        services.AddMails(configuration, root).AddHandover(configuration).AddWebhooks(configuration).AddAlerts();
        services.AddFollowers();
        services.AddWorker<UnreadableWorker>();
        services.AddWorker<MirrorWorker>();
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
            await context.Database.MigrateAsync(cancellationToken);
        }
        // What an older version stored lacks the ICCID from behind; no SQL that all databases know makes it.
        while (await services.GetRequiredService<Work>()
            .DoAsync(unit => ReverseIccidsAsync(unit, cancellationToken), cancellationToken) > 0) { }
        while (await services.GetRequiredService<Work>()
            .DoAsync(unit => CustomerBook.FoldAsync(unit, cancellationToken), cancellationToken) > 0) { }
        services.GetRequiredService<MailSender>().CloseOutbox();
    }

    /// <summary>Marks a new database as the demo's or a company's. To be done once it is migrated, before anything else is.</summary>
    /// <exception cref="SettingException">It is the other.</exception>
    public static async Task MarkAsync(this IServiceProvider services, DatabaseKind wanted, DemoTraces demo,
        CancellationToken cancellationToken)
    {
        var kind = await services.GetRequiredService<Work>()
            .DoAsync(unit => KindBook.MarkAsync(unit, wanted, demo, cancellationToken), cancellationToken);
        if (kind == wanted) return;
        await using var context = await services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>()
            .CreateDbContextAsync(cancellationToken);
        var file = context.Database.GetDbConnection().DataSource;
        throw new SettingException(kind == DatabaseKind.Simulated
            ? $"The database {file} is the demo's, with accounts that anybody knows, and real credentials are set. Name another file in "
                + "ConnectionStrings:EsimAdmin for the company; for the demo take EsimAccess:AccessCode and EsimAccess:SecretKey away."
            : $"The database {file} is a company's, and no credentials are set. Set EsimAccess:AccessCode and EsimAccess:SecretKey; for "
                + "the demo name another file in ConnectionStrings:EsimAdmin.");
    }

    /// <summary>Adds only what checks the configured database: nothing that works or serves.</summary>
    /// <inheritdoc cref="AddEsimAdmin"/>
    public static IServiceCollection AddEsimAdminChecks(this IServiceCollection services, IConfiguration configuration, string root)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LiveUpdates>();
        services.Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        return services.AddStorage(configuration, root, mayMake: false).AddSingleton<AuditReader>().AddSingleton<LedgerReader>();
    }

    /// <summary>Checks the audit log and the books, also while others write.</summary>
    /// <returns>What was found, in sentences, and whether all is as it was written.</returns>
    public static async Task<(IReadOnlyList<string> Sentences, bool IsWhole)> VerifyAsync(
        this IServiceProvider services, CancellationToken cancellationToken)
    {
        await using (var context = await services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>()
            .CreateDbContextAsync(cancellationToken))
        {
            var source = context.Database.GetDbConnection().DataSource;
            if (!await context.Database.CanConnectAsync(cancellationToken))
                return ([$"There is no database at {source}. Set ConnectionStrings:EsimAdmin."], false);
            if ((await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
                return (["The database is an older version's. Start this version once, and verify it then."], false);
        }
        var log = await services.GetRequiredService<AuditReader>().VerifyAsync(cancellationToken);
        var books = await services.GetRequiredService<LedgerReader>().VerifyAsync(cancellationToken);
        return ([.. log.Sentences(), .. books.Sentences()], log.IsWhole && books.Problems.Count == 0);
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
