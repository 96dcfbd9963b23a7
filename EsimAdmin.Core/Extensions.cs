using System.Net;
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
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Usage;
using EsimAdmin.Core.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;

namespace EsimAdmin.Core;

/// <summary>Puts the parts together.</summary>
public static class Extensions
{
    private const string DefaultConnection = "Data Source=App_Data/esimadmin.db";

    /// <summary>Adds storage, the vendor's client, the service that screens call, and the workers behind it. An <see cref="ICallerSource"/> is the caller's to add.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">Sections <c>EsimAccess</c>, <c>Database</c>, <c>ConnectionStrings</c>.</param>
    /// <param name="root">The folder that a relative database file is below.</param>
    public static IServiceCollection AddEsimAdmin(this IServiceCollection services, IConfiguration configuration, string root)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddStorage(configuration, root);
        services.AddEsimAccessClient(configuration);

        services.AddSingleton<LiveUpdates>();
        services.AddSingleton<CatalogStore>();
        services.AddSingleton<CatalogMirror>();
        services.AddSingleton<BalanceMirror>();
        services.AddSingleton<EsimMirror>();
        services.AddSingleton<AccountReader>();
        services.AddSingleton<EsimImporter>();
        services.AddSingleton<EsimSweeper>();
        services.AddSingleton<ActionEngine>();
        services.AddSingleton<TopUpOffers>();
        services.AddSingleton<PastUsage>();
        services.AddSingleton<AutoTopUpEngine>();
        services.AddSingleton<OrderEngine>();
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section)).PostConfigure(mail => mail.Outbox = Path.GetFullPath(mail.Outbox, root));
        services.AddOptions<BrandOptions>().Bind(configuration.GetSection(BrandOptions.Section));
        services.AddOptions<FinanceOptions>().Bind(configuration.GetSection(FinanceOptions.Section));
        services.AddSingleton<MailSender>();
        services.AddSingleton<InstallPages>();
        services.AddSingleton<WebhookAddress>();
        services.AddWorker<WebhookInbox>();
        services.AddWorker<EsimConfirmer>();
        services.AddWorker<WebhookWorker>();
        services.AddWorker<OrderWorker>();
        services.AddWorker<ActionWorker>();
        services.AddWorker<MirrorWorker>();
        services.AddWorker<MailQueue>();
        services.AddWorker<BulkQueue>();
        services.AddWorker<UsageCollector>();
        services.AddWorker<UsageThinner>();
        services.AddWorker<AutoTopUpWorker>();
        services.AddWorker<AlertWatch>();
        services.AddWorker<AlertMailer>();

        services.AddScoped<Gate>();
        services.AddScoped<CatalogService>();
        services.AddScoped<CartService>();
        services.AddScoped<OrderService>();
        services.AddScoped<EsimService>();
        services.AddScoped<ActionService>();
        services.AddScoped<CustomerService>();
        services.AddScoped<HandOutService>();
        services.AddScoped<BulkService>();
        services.AddScoped<UsageService>();
        services.AddScoped<AutoTopUpService>();
        services.AddScoped<AlertService>();
        services.AddScoped<FinanceService>();
        services.AddScoped<WebhookService>();
        services.AddScoped<EsimAccessService>();
        return services;
    }

    /// <summary>Adds the vendor's client alone: paced, signed, repeating where that is safe.</summary>
    public static IServiceCollection AddEsimAccessClient(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EsimAccessOptions>().Bind(configuration.GetSection(EsimAccessOptions.Section));
        services.TryAddSingleton<LiveUpdates>();
        services.AddSingleton<ConnectionHealth>();
        services.AddSingleton<RequestPacer>();
        services.AddTransient<PacingHandler>();
        services.AddTransient<SigningHandler>();

        // Outermost first: repeat → wait for a turn → limit the attempt's time → sign → wire. So each attempt waits its turn,
        // waiting does not count as the vendor's time, and each is signed afresh.
        var client = services.AddHttpClient<EsimAccessClient>(http => http.Timeout = Timeout.InfiniteTimeSpan);
        client.AddResilienceHandler("repeat", (pipeline, context) => pipeline.AddRetry(Repeat(context.ServiceProvider.GetRequiredService<IOptions<EsimAccessOptions>>().Value)));
        client.AddHttpMessageHandler<PacingHandler>();
        client.AddResilienceHandler("attempt", pipeline => pipeline.AddTimeout(new HttpTimeoutStrategyOptions
        {
            TimeoutGenerator = context => new(context.Context.GetRequestMessage()!.Options.TryGetValue(Call.Key, out var call) ? call.AttemptTimeout : TimeSpan.FromSeconds(30)),
        }));
        client.AddHttpMessageHandler<SigningHandler>();
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            // A redirect would carry the access code elsewhere.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
        });
        client.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        return services;
    }

    /// <summary>Applies what migrations are missing. To be done before anything else starts.</summary>
    public static async Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var context = await services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>().CreateDbContextAsync(cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
        // What an older version stored lacks the ICCID from behind; no SQL that all databases know makes it.
        while (await context.Esims.Where(esim => esim.Iccid != "" && esim.IccidReversed == "").OrderBy(esim => esim.EsimTranNo).Take(1000).ToListAsync(cancellationToken) is { Count: > 0 } old)
        {
            old.ForEach(esim => esim.Iccid = esim.Iccid.Trim());
            await context.SaveChangesAsync(cancellationToken);
            context.ChangeTracker.Clear();
        }
    }

    private static void AddStorage(this IServiceCollection services, IConfiguration configuration, string root)
    {
        var provider = configuration["Database:Provider"] ?? "Sqlite";
        if (!provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException($"Database:Provider is '{provider}'; this version knows Sqlite.");
        }
        var connection = SqliteSettings.Locate(configuration.GetConnectionString("EsimAdmin") is { Length: > 0 } given ? given : DefaultConnection, root);
        services.AddSingleton<StorageHealth>();
        services.AddSingleton<IInterceptor, SqliteSettings>();
        services.AddSingleton<IInterceptor, StorageWatch>();
        services.AddDbContextFactory<EsimAdminDbContext>((provider, options) => options.UseSqlite(connection).AddInterceptors(provider.GetServices<IInterceptor>()));
    }

    private static void AddWorker<TWorker>(this IServiceCollection services) where TWorker : Microsoft.Extensions.Hosting.BackgroundService
    {
        services.AddSingleton<TWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<TWorker>());
    }

    private static HttpRetryStrategyOptions Repeat(EsimAccessOptions options) => new()
    {
        MaxRetryAttempts = Math.Max(1, options.Retries),
        Delay = options.RetryDelay,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldRetryAfterHeader = true,
        ShouldHandle = arguments => new(
            arguments.Context.GetRequestMessage()!.Options.TryGetValue(Call.Key, out var call)
            && arguments.Outcome.Exception is null or HttpRequestException or IOException or TimeoutRejectedException
            && call.MayRepeat(arguments.Outcome.Exception is not null)),
    };
}
