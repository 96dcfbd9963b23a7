namespace EsimAdmin.Core.Usage;

/// <summary>Asks for the usage of live eSIMs, ten at a time, in the time that others leave: the busy often, those at rest rarely.</summary>
internal sealed class UsageCollector(EsimAccessClient client, EsimMirror esims, IDbContextFactory<EsimAdminDbContext> contexts,
    TimeProvider time, ILogger<UsageCollector> logger) : BackgroundService
{
    /// <summary>The most eSIMs of one question (field notes).</summary>
    private const int MostAtOnce = 10;

    /// <summary>The most of one round: 10,000 eSIMs are through in a quarter of an hour, with at most two calls a second.</summary>
    private const int MostInARound = 300;

    /// <summary>So many of those that use most are asked after often, whatever else is to be done.</summary>
    private const int Busiest = 100;

    private static readonly TimeSpan BusiestAgain = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("usage", Pause, time, logger, RoundAsync, stoppingToken);

    /// <summary>Asks for all that is due, up to a round's share.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        List<string> due;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var now = time.GetUtcNow();
            var busyBefore = now - BusiestAgain;
            due = (await context.Esims.Where(esim => esim.Pace > DataVolume.Zero && esim.Status == EsimStatus.InUse)
                .OrderByDescending(esim => esim.Pace).Take(Busiest)
                .Select(esim => new { esim.EsimTranNo, esim.UsageAskedAt }).ToListAsync(cancellationToken)).Where(esim =>
                esim.UsageAskedAt is not { } asked || asked <= busyBefore).Select(esim => esim.EsimTranNo).ToList();
            due.AddRange((await context.Esims.Where(esim => (esim.UsageDueAt == null || esim.UsageDueAt <= now)
                    && !EsimStatusRules.Ended.Contains(esim.Status) && esim.Status != EsimStatus.Deleted)
                .OrderBy(esim => esim.UsageDueAt).ThenBy(esim => esim.EsimTranNo).Select(esim => esim.EsimTranNo).Take(MostInARound)
                .ToListAsync(cancellationToken)).Except(due));
        }
        await Parallel.ForEachAsync(due.Take(MostInARound).Chunk(MostAtOnce),
            new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = cancellationToken }, async (part, token) =>
        {
            try
            {
                await AskAsync(part, token);
            }
#pragma warning disable CA1031 // what cannot be taken over of one part stays due, and stops no other
            catch (Exception exception) when (!token.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.LogError(exception, "The usage of {First} and {Count} others could not be taken over", part[0], part.Length - 1);
            }
        });
    }

    // What could not be asked stays due. One that the vendor refuses to tell of must not stand in the way of those asked with it, nor be
    // asked again and again before all others: nothing new is known of it.
    private async Task AskAsync(string[] part, CancellationToken cancellationToken)
    {
        var answer = await client.UsageAsync(part, CallPriority.Background, cancellationToken);
        if (answer.Succeeded(out var told, out var problem)) await esims.TakeUsageAsync(part, told, cancellationToken);
        else if (problem.Error.Retry == RetryAdvice.Later) return;
        else if (part.Length == 1) await esims.TakeUsageAsync(part, [], cancellationToken);
        else foreach (var one in part) await AskAsync([one], cancellationToken);
    }
}
