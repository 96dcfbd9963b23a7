using EsimAdmin.Core.Actions;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Bulk;

/// <summary>
/// Works off bulk actions in the background, people's own calls first. An item and its intent are stored together before the vendor hears of it:
/// after a crash the intent is brought to its end, and no item is begun twice.
/// </summary>
internal sealed class BulkQueue(
    ActionEngine engine, EsimMirror esims, IDbContextFactory<EsimAdminDbContext> contexts, LiveUpdates live, TimeProvider time, ILogger<BulkQueue> logger) : BackgroundService
{
    private const int AtOnce = 8, Batch = 40;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync("bulk actions", TimeSpan.FromSeconds(1), time, logger, RoundAsync, stoppingToken);

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        List<long> open;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            open = await context.BulkJobs.Where(job => job.EndedAt == null && job.State != BulkState.Paused).OrderBy(job => job.Id).Select(job => job.Id).ToListAsync(cancellationToken);
        }
        foreach (var jobId in open)
        {
            while (await WorkAsync(jobId, cancellationToken))
            {
            }
            live.Publish(new BulkChanged(jobId));
        }
    }

    /// <summary>A batch of one job.</summary>
    /// <returns>Whether another batch may follow at once.</returns>
    private async Task<bool> WorkAsync(long jobId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await SettleAsync(context, jobId, null, cancellationToken);
        var job = await context.BulkJobs.SingleAsync(one => one.Id == jobId, cancellationToken);
        if (job.State == BulkState.Stopped)
        {
            await context.BulkItems.Where(item => item.JobId == jobId && item.Result == BulkResult.Waiting).ExecuteUpdateAsync(change => change.SetProperty(item => item.Result, BulkResult.Stopped), cancellationToken);
        }
        var waiting = job.State != BulkState.Running ? [] : await context.BulkItems.AsNoTracking().Where(item => item.JobId == jobId && item.Result == BulkResult.Waiting).OrderBy(item => item.Id).Take(Batch).ToListAsync(cancellationToken);
        await Parallel.ForEachAsync(waiting, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (item, token) =>
        {
            await BeginAsync(job, item, token);
            live.Publish(new BulkChanged(jobId));
        });
        await SettleAsync(context, jobId, null, cancellationToken);

        if (waiting.Count == 0 && !await context.BulkItems.AnyAsync(item => item.JobId == jobId && (item.Result == BulkResult.Started || item.Result == BulkResult.Waiting), cancellationToken))
        {
            (job.State, job.EndedAt) = (job.State == BulkState.Stopped ? BulkState.Stopped : BulkState.Done, time.GetUtcNow());
            await context.SaveChangesAsync(cancellationToken);
        }
        return waiting.Count > 0;
    }

    private async Task BeginAsync(BulkJob job, BulkItem waiting, CancellationToken cancellationToken)
    {
        if (BulkRules.ActionOf(job.Action) is not { } action)
        {
            var problem = (await esims.AskAsync(waiting.EsimTranNo, CallPriority.Background, cancellationToken)).Problem;
            await EndAsync(waiting.Id, problem is null ? BulkResult.Done : BulkResult.Refused, problem?.Error.Title, cancellationToken);
            return;
        }
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var item = await context.BulkItems.SingleAsync(one => one.Id == waiting.Id, cancellationToken);
        var esim = await context.Esims.AsNoTracking().SingleAsync(one => one.EsimTranNo == item.EsimTranNo, cancellationToken);
        var refusal = ActionRules.Refusal(action, esim)
            ?? (await context.Intents.AnyAsync(one => one.EsimTranNo == item.EsimTranNo && one.NextCheckAt != null, cancellationToken) ? "Another action on this eSIM is still under way." : null);
        if (refusal is not null)
        {
            (item.Result, item.Text) = (BulkResult.Refused, refusal);
            await context.SaveChangesAsync(cancellationToken);
            return;
        }
        var request = new ActionRequest(Guid.CreateVersion7(), item.EsimTranNo, action, job.Reason, item.PackageCode, Amount: item.Amount);
        var intent = IntentRules.New(request, job.PersonId, job.PersonName, item.PackageName, time.GetUtcNow());
        await using (var transaction = await context.Database.BeginTransactionAsync(cancellationToken))
        {
            context.Intents.Add(intent);
            await context.SaveChangesAsync(cancellationToken);
            (item.Result, item.IntentId) = (BulkResult.Started, intent.Id);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        await engine.AdvanceAsync(intent.Id, CallPriority.Background, cancellationToken);
        await SettleAsync(context, job.Id, item.Id, cancellationToken);
    }

    /// <summary>Takes over how intents have ended: of one item, or of all.</summary>
    private static async Task SettleAsync(EsimAdminDbContext context, long jobId, long? itemId, CancellationToken cancellationToken)
    {
        var ended = await (from item in context.BulkItems
                           join intent in context.Intents on item.IntentId equals intent.Id
                           where item.JobId == jobId && (itemId == null || item.Id == itemId) && item.Result == BulkResult.Started && intent.NextCheckAt == null
                           select new { Item = item, intent.State, intent.ProblemCode }).ToListAsync(cancellationToken);
        foreach (var one in ended)
        {
            one.Item.Result = one.State == IntentState.Done ? BulkResult.Done : BulkResult.Refused;
            one.Item.Text = one.State == IntentState.Done ? null : VendorErrors.Find(one.ProblemCode ?? "").Title;
        }
        if (ended.Count > 0) await context.SaveChangesAsync(cancellationToken);
    }

    private async Task EndAsync(long itemId, BulkResult result, string? text, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.BulkItems.Where(item => item.Id == itemId).ExecuteUpdateAsync(change => change.SetProperty(item => item.Result, result).SetProperty(item => item.Text, text), cancellationToken);
    }
}
