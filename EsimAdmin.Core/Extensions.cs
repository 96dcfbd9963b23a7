using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
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
        services.AddStorage(configuration, root).AddPeople(configuration).AddEsimAccessClient(configuration);
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
