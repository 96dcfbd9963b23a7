using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>Keeps what we hold of the vendor's fresh: balance, catalogue, eSIMs that were heard of and not confirmed.</summary>
internal sealed class MirrorWorker(
    BalanceMirror balance, CatalogMirror catalog, EsimImporter importer, EsimConfirmer confirmer, IDbContextFactory<EsimAdminDbContext> contexts,
    TimeProvider time, ILogger<MirrorWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(15);

    /// <summary>What is done how often; after a failure it is tried again at the next step.</summary>
    private readonly Job[] _jobs =
    [
        new("balance", TimeSpan.FromSeconds(60), async token => (await balance.RefreshAsync(CallPriority.Background, token)).Problem),
        new("catalogue", TimeSpan.FromMinutes(30), async token => (await catalog.RefreshAsync(CallPriority.Background, token)).Problem),
        new("import", TimeSpan.FromDays(1), importer.RunAsync),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, time);
        do
        {
            await Task.WhenAll(_jobs.Where(job => job.DueAt <= time.GetUtcNow()).Select(job => DoAsync(job, stoppingToken)).Append(SweepAsync(stoppingToken)));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task DoAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            if (await job.Work(cancellationToken) is null) job.DueAt = time.GetUtcNow() + job.Every;
        }
#pragma warning disable CA1031 // a worker that ends is worse than a job that failed
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(exception, "Refreshing the {Job} failed; it is tried again", job.Name);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var before = time.GetUtcNow() - Step;
            var orderNos = await context.Esims.Where(esim => esim.HeardAt > esim.ConfirmedAt && esim.ConfirmedAt < before)
                .Select(esim => esim.OrderNo).Distinct().Take(50).ToListAsync(cancellationToken);
            foreach (var orderNo in orderNos) confirmer.Ask(orderNo, null);
        }
#pragma warning disable CA1031 // as above
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(exception, "The sweep over unconfirmed eSIMs failed; it is tried again");
        }
    }

    private sealed record Job(string Name, TimeSpan Every, Func<CancellationToken, Task<VendorProblem?>> Work)
    {
        public DateTimeOffset DueAt { get; set; }
    }
}
