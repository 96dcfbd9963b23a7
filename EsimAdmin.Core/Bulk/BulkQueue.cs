using EsimAdmin.Core.Actions;

namespace EsimAdmin.Core.Bulk;

/// <summary>
/// Works off bulk actions, some eSIMs at a time so that people's own calls stay first. An item and its intent are stored together; from
/// there it goes the way of every action, and the item takes over how the intent has ended.
/// </summary>
internal sealed class BulkQueue(Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, ILogger<BulkQueue> logger)
    : BackgroundService
{
    /// <summary>So many eSIMs of one job are begun and not ended.</summary>
    private const int UnderWay = 40;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("bulk actions", TimeSpan.FromSeconds(1), time, logger, RoundAsync, stoppingToken);

    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        List<long> open;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            open = await context.BulkJobs.Where(job => job.EndedAt == null).OrderBy(job => job.Id).Select(job => job.Id)
                .ToListAsync(cancellationToken);
        }
        foreach (var jobId in open) await work.DoAsync(unit => WorkAsync(unit, jobId, cancellationToken), cancellationToken);
    }

    private static async Task WorkAsync(Unit unit, long jobId, CancellationToken cancellationToken)
    {
        await unit.TakeTurnsAsync($"bulk:{jobId}", cancellationToken);
        if (await unit.Context.BulkJobs.SingleAsync(one => one.Id == jobId, cancellationToken) is not { EndedAt: null } job) return;
        var changed = await SettleAsync(unit, jobId, cancellationToken);
        await unit.SaveAsync(cancellationToken);
        var items = unit.Context.BulkItems.Where(item => item.JobId == jobId);
        if (job.State == BulkState.Stopped)
        {
            changed += await items.Where(item => item.Result == BulkResult.Waiting)
                .ExecuteUpdateAsync(change => change.SetProperty(item => item.Result, BulkResult.Stopped), cancellationToken);
        }
        if (job.State == BulkState.Running) changed += await BeginAsync(unit, job, items, cancellationToken);
        await unit.SaveAsync(cancellationToken);
        if (!await items.AnyAsync(item => item.Result == BulkResult.Started || item.Result == BulkResult.Waiting, cancellationToken))
        {
            (job.State, job.EndedAt) = (job.State == BulkState.Stopped ? BulkState.Stopped : BulkState.Done, unit.Now);
            changed++;
        }
        if (changed > 0) unit.Publish(new BulkChanged(jobId));
    }

    private static async Task<int> BeginAsync(Unit unit, BulkJob job, IQueryable<BulkItem> items, CancellationToken cancellationToken)
    {
        var free = UnderWay - await items.CountAsync(item => item.Result == BulkResult.Started, cancellationToken);
        var next = await items.Where(item => item.Result == BulkResult.Waiting).OrderBy(item => item.Id).Take(Math.Max(0, free))
            .ToListAsync(cancellationToken);
        if (next.Count == 0) return 0;
        var theirs = await TheirsAsync(unit, job, next, cancellationToken);
        foreach (var item in next)
        {
            // Rights may have ended, and eSIMs gone to others, since the job was begun.
            if (!theirs.Contains(item.EsimTranNo))
                (item.Result, item.Text) = (BulkResult.Refused, $"{job.PersonName} may not do this any more.");
            else if (BulkRules.ActionOf(job.Action) is { } action) await BeginAsync(unit, job, item, action, cancellationToken);
            else (item.Result, item.DueAt) = (BulkResult.Started, unit.Now);
        }
        return next.Count;
    }

    private static async Task<HashSet<string>> TheirsAsync(
        Unit unit, BulkJob job, List<BulkItem> items, CancellationToken cancellationToken)
    {
        if (await RightsBook.ReadAsync(unit.Context, job.PersonId, unit.Now, cancellationToken) is not { Caller: var maker }
            || !maker.May(BulkRules.PermissionFor(job.Action))) return [];
        var keys = items.ConvertAll(item => item.EsimTranNo);
        return [.. await unit.Context.Esims.Within(unit.Context, maker.Scope).Where(esim => keys.Contains(esim.EsimTranNo))
            .Select(esim => esim.EsimTranNo).ToListAsync(cancellationToken)];
    }

    private static async Task BeginAsync(Unit unit, BulkJob job, BulkItem item, EsimAction action, CancellationToken cancellationToken)
    {
        var request = new ActionRequest(BulkRules.RequestKeyOf(item.Id), item.EsimTranNo, action, job.Reason, item.PackageCode,
            Amount: item.Amount, SeenAt: job.CreatedAt);
        var asked = await IntentBook.AddAsync(unit, request, job.PersonId, job.PersonName, null, item.PackageName, unit.Now,
            cancellationToken);
        if (asked.Succeeded(out var intent)) (item.Result, item.IntentId) = (BulkResult.Started, intent.Id);
        else (item.Result, item.Text) = (BulkResult.Refused, asked.Refusal!.Text);
    }

    /// <summary>Takes over how intents have ended.</summary>
    private static async Task<int> SettleAsync(Unit unit, long jobId, CancellationToken cancellationToken)
    {
        var ended = await (from item in unit.Context.BulkItems
                           join intent in unit.Context.Intents on item.IntentId equals intent.Id
                           where item.JobId == jobId && item.Result == BulkResult.Started && intent.DueAt == null
                           select new { Item = item, intent.State, intent.ProblemCode }).ToListAsync(cancellationToken);
        foreach (var one in ended)
        {
            (one.Item.Result, one.Item.Text) = one.State switch
            {
                IntentState.Done => (BulkResult.Done, null),
                IntentState.Uncertain => (BulkResult.Uncertain, "Not certain whether it took effect; look at it at eSIM Access first."),
                _ => (BulkResult.Refused, VendorErrors.Find(one.ProblemCode ?? "").Title),
            };
        }
        return ended.Count;
    }
}
