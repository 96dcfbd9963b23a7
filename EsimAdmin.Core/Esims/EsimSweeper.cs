using EsimAdmin.Core.Orders;

namespace EsimAdmin.Core.Esims;

/// <summary>Compares all eSIMs that have not ended with the vendor's and says how many it found that no webhook had told of.</summary>
public sealed class EsimSweeper(AccountReader reader, Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time,
    ILogger<EsimSweeper> logger)
{
    /// <summary>How long a webhook may take before it counts as one that never came.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly Turns _turns = new();

    /// <summary>Sweeps once.</summary>
    /// <returns>The problem that stopped it; null when it is through.</returns>
    public async Task<VendorProblem?> RunAsync(CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync(cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var started = time.GetUtcNow();
        var oldest = await context.Esims.Where(esim => !EsimStatusRules.Ended.Contains(esim.Status))
            .MinAsync(esim => esim.CreatedAt, cancellationToken) ?? started.AddDays(-1);
        int asked = 0, added = 0, untold = 0;
        var problem = await reader.ReadAsync(oldest.AddMinutes(-1), started.AddMinutes(1), 1, 0, null, 1, page =>
        {
            asked += page.Taken.Esims.Count;
            added += page.Taken.Added;
            untold += page.Taken.Untold;
            return Task.CompletedTask;
        }, cancellationToken);
        if (problem is not null) return problem;

        var before = await context.Sweeps.OrderByDescending(sweep => sweep.Id).Select(sweep => (DateTimeOffset?)sweep.StartedAt)
            .FirstOrDefaultAsync(cancellationToken) ?? started.AddHours(-1);
        var (from, to) = (before - Grace, started - Grace);
        var orders = await context.OrderParts.CountAsync(part => part.State == PartState.Complete && part.HeardAt == null
            && part.EndedAt > from && part.EndedAt <= to, cancellationToken);
        await work.DoAsync(async unit =>
        {
            unit.Context.Sweeps.Add(new SweepRun
            {
                StartedAt = started,
                EndedAt = unit.Now,
                Asked = asked,
                FoundNew = added,
                FoundChanged = untold,
                FoundOrders = orders
            });
            await unit.Context.Sweeps.Where(sweep => sweep.StartedAt < started.AddDays(-30)).ExecuteDeleteAsync(cancellationToken);
            unit.Publish(new SweepEnded());
        }, cancellationToken);
        foreach (var (kind, count) in new[] { ("new", added), ("changed", untold), ("order", orders) })
            Measures.SweepDifferences.Add("kind", kind, count);
        logger.LogInformation("Sweep: {Asked} eSIMs asked after, {New} unknown, {Changed} changed without a webhook, {Orders} orders "
            + "completed without one", asked, added, untold, orders);
        return null;
    }
}
