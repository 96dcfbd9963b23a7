namespace EsimAdmin.Core.Webhooks;

/// <summary>Drops bodies, and later deliveries, that were kept for long enough; the oldest bodies earlier when room is short.</summary>
internal sealed class DeliveryThinner(Work work, DeliveryRoom room, IDbContextFactory<EsimAdminDbContext> contexts,
    IOptions<RetentionOptions> options, TimeProvider time, ILogger<DeliveryThinner> logger) : BackgroundService
{
    private const int MostAtOnce = 500;

    /// <summary>The last delivery looked at; all bodies up to it are gone, save of those that are still to be worked off.</summary>
    private const string FactName = "Webhooks:BodiesDroppedUpTo";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("old webhooks", TimeSpan.FromMinutes(30), time, logger, RoundAsync, stoppingToken, room.Full);

    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (dropped, deleted) = (0, 0);
        var bodiesBefore = now.AddDays(-Math.Max(0, options.Value.WebhookBodies));
        var rowsBefore = now.AddDays(-Math.Max(1, options.Value.WebhookRows));
        while (await DropAsync(bodiesBefore, long.MaxValue, cancellationToken) is { Count: > 0 } old) dropped += old.Count;
        var bytes = await CountAsync(cancellationToken);
        // Beyond the quota a tenth more is dropped than must be, so that it does not have to be done again at once.
        var most = bytes > room.Quota ? room.Quota - room.Quota / 10 : room.Quota;
        while (bytes > most && await DropAsync(DateTimeOffset.MaxValue, bytes - most, cancellationToken) is { Count: > 0 } more)
        {
            dropped += more.Count;
            bytes -= more.Bytes;
        }
        room.Counted(bytes);
        while (await DeleteAsync(rowsBefore, cancellationToken) is > 0 and var gone) deleted += gone;
        if (dropped + deleted == 0) return;
        logger.LogInformation("Old webhooks: {Dropped} without their body from now on, {Deleted} deleted", dropped, deleted);
    }

    /// <summary>Drops the next bodies, oldest first, until so many bytes are free.</summary>
    private Task<(int Count, long Bytes)> DropAsync(DateTimeOffset before, long bytes, CancellationToken cancellationToken) =>
        work.DoAsync(async unit =>
    {
        await unit.TakeTurnsAsync(FactName, cancellationToken);
        var from = await LastAsync(unit.Context, cancellationToken);
        var next = await unit.Context.Deliveries.Where(delivery => delivery.Id > from && delivery.ReceivedAt < before)
            .OrderBy(delivery => delivery.Id).Take(MostAtOnce)
            .Select(delivery => new { delivery.Id, delivery.State, delivery.Body.Length }).ToListAsync(cancellationToken);
        var (old, freed) = (next.Where(delivery => !DeliveryRules.Open.Contains(delivery.State)).ToList(), 0L);
        if (old.FindIndex(delivery => (freed += delivery.Length) >= bytes) is >= 0 and var enough)
        {
            old.RemoveRange(enough + 1, old.Count - enough - 1);
            next.RemoveAll(delivery => delivery.Id > old[enough].Id);
        }
        if (next.Count == 0) return (0, 0L);
        var ids = old.ConvertAll(delivery => delivery.Id);
        await unit.Context.Deliveries.Where(delivery => ids.Contains(delivery.Id))
            .ExecuteUpdateAsync(change => change.SetProperty(delivery => delivery.Body, ""), cancellationToken);
        await FactBook.SetAsync(unit, FactName, next[^1].Id.ToString(CultureInfo.InvariantCulture), cancellationToken);
        return (next.Count, freed);
    }, cancellationToken);

    private Task<int> DeleteAsync(DateTimeOffset before, CancellationToken cancellationToken) => work.DoAsync(async unit =>
    {
        var ids = await unit.Context.Deliveries.Where(delivery => delivery.ReceivedAt < before)
            .OrderBy(delivery => delivery.ReceivedAt).ThenBy(delivery => delivery.Id)
            .Select(delivery => delivery.Id).Take(MostAtOnce).ToListAsync(cancellationToken);
        return await unit.Context.Deliveries.Where(delivery => ids.Contains(delivery.Id)).ExecuteDeleteAsync(cancellationToken);
    }, cancellationToken);

    /// <summary>How much all bodies take. The length is read from the rows' heads; the bodies themselves are not.</summary>
    private async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var from = await LastAsync(context, cancellationToken);
        return await context.Database
            .SqlQuery<long>($"""SELECT COALESCE(SUM(OCTET_LENGTH("Body")), 0) AS "Value" FROM "Deliveries" WHERE "Id" > {from}""")
            .SingleAsync(cancellationToken);
    }

    private static async Task<long> LastAsync(EsimAdminDbContext context, CancellationToken cancellationToken) =>
        long.TryParse(await FactBook.GetAsync(context, FactName, cancellationToken), CultureInfo.InvariantCulture, out var last) ? last : 0;
}
