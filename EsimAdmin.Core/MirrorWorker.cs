using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Finance;

namespace EsimAdmin.Core;

/// <summary>Keeps what we hold of the vendor's fresh: balance, catalogue, eSIMs.</summary>
internal sealed class MirrorWorker(BalanceMirror balance, CatalogMirror catalog, EsimImporter importer, EsimSweeper sweeper,
    EsimConfirmer confirmer, Work work, IDbContextFactory<EsimAdminDbContext> contexts, IOptions<EsimAccessOptions> options,
    TimeProvider time, ILogger<MirrorWorker> logger) : BackgroundService
{
    /// <summary>After a failure a job is tried again this soon.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync("the balance", TimeSpan.FromSeconds(60), async token =>
            (await balance.RefreshAsync(CallPriority.Background, token)).Problem, stoppingToken),
        RepeatAsync("the catalogue", TimeSpan.FromMinutes(30), async token =>
            (await catalog.RefreshAsync(CallPriority.Background, token)).Problem, stoppingToken),
        RepeatAsync("the account's eSIMs", options.Value.SweepEvery, async token =>
            await importer.RunAsync(token) ?? await sweeper.RunAsync(token), stoppingToken),
        Rounds.RunAsync("unconfirmed eSIMs", Again, time, logger, ConfirmAsync, stoppingToken));

    private Task RepeatAsync(string what, TimeSpan every, Func<CancellationToken, Task<VendorProblem?>> work,
        CancellationToken stoppingToken)
    {
        var dueAt = DateTimeOffset.MinValue;
        return Rounds.RunAsync(what, every < Again ? every : Again, time, logger, async token =>
        {
            if (dueAt <= time.GetUtcNow() && await work(token) is null) dueAt = time.GetUtcNow() + every;
        }, stoppingToken);
    }

    /// <summary>What webhooks told and nobody confirmed is asked for again.</summary>
    internal async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (before, ahead) = (now - Again, now + EsimRules.FurthestAhead);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = await context.Esims
            .Where(esim => (esim.HintedAt != null || esim.HeardAt > esim.ConfirmedAt && esim.HeardAt <= ahead) && esim.ConfirmedAt < before)
            .OrderBy(_ => EF.Functions.Random()).Select(esim => esim.EsimTranNo).Take(50).ToListAsync(cancellationToken);
        // Any of them, not the first: those that cannot be confirmed keep none of the others from it. By the eSIM: the order was asked
        // before.
        foreach (var esimTranNo in waiting) confirmer.Ask(null, esimTranNo);
        if (await context.Esims.AnyAsync(esim => esim.HeardAt > ahead, cancellationToken)) await work.DoAsync(unit =>
            ForgetFutureAsync(unit, ahead, cancellationToken), cancellationToken);
    }

    /// <summary>Earlier versions believed times that lie ahead, after which nothing was news.</summary>
    private static async Task ForgetFutureAsync(Unit unit, DateTimeOffset ahead, CancellationToken cancellationToken)
    {
        foreach (var esim in await unit.Context.Esims.Where(esim => esim.HeardAt > ahead).OrderBy(esim => esim.EsimTranNo).Take(200)
            .ToListAsync(cancellationToken)) esim.HeardAt = esim.ConfirmedAt;
    }
}
