using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Purchases;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Bulk;

/// <summary>A job with how far it is.</summary>
/// <param name="Job">The job.</param>
/// <param name="Counts">How many eSIMs have which result.</param>
public sealed record BulkProgress(BulkJob Job, IReadOnlyDictionary<BulkResult, int> Counts)
{
    /// <summary>How many have a result.</summary>
    public int Ended => Counts.GetValueOrDefault(BulkResult.Done) + Counts.GetValueOrDefault(BulkResult.Refused) + Counts.GetValueOrDefault(BulkResult.Stopped);
}

/// <summary>A page of results.</summary>
/// <param name="Rows">The page's rows.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record BulkRows(IReadOnlyList<BulkItem> Rows, int Total);

/// <summary>What came of starting a job.</summary>
/// <param name="JobId">The job; null when none was started.</param>
/// <param name="Problem">Why eSIM Access could not be asked.</param>
/// <param name="Refusal">What we say against it, for people.</param>
public sealed record BulkStart(long? JobId, VendorProblem? Problem = null, string? Refusal = null);

/// <summary>Actions on many eSIMs.</summary>
public sealed class BulkService(Gate gate, BalanceMirror balance, TopUpOffers topUps, Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time)
{
    private readonly BulkPlanner _planner = new(topUps, contexts, time);

    /// <summary>The dry run: what it would do to how many, and what it costs.</summary>
    /// <exception cref="NotAllowedException">The caller may not do this.</exception>
    public async Task<BulkPlan> PlanAsync(BulkRequest request, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(BulkRules.PermissionFor(request?.Action ?? BulkAction.Cancel));
        return await _planner.PlanAsync(request!, cancellationToken);
    }

    /// <summary>The eSIMs that a filter or a pasted list chooses.</summary>
    /// <exception cref="NotAllowedException">The caller may not see eSIMs.</exception>
    public async Task<IReadOnlyList<string>> ChooseAsync(EsimQuery query, IReadOnlyList<string> iccids, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await BulkPlanner.ChooseAsync(context, query, iccids, time.GetUtcNow(), cancellationToken)).Esims.ConvertAll(esim => esim.EsimTranNo);
    }

    /// <summary>Starts a job, once for each key. What it costs must be what the dry run said.</summary>
    /// <param name="key">Names this request: a second call with it brings the same job.</param>
    /// <param name="request">Which eSIMs and what.</param>
    /// <param name="accepted">What the person accepts to pay in all.</param>
    /// <param name="reason">Why; may be empty.</param>
    /// <param name="cancellationToken">Stops it before it is stored.</param>
    /// <exception cref="NotAllowedException">The caller may not do this.</exception>
    public async Task<BulkStart> StartAsync(Guid key, BulkRequest request, Money accepted, string reason, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(BulkRules.PermissionFor(request?.Action ?? BulkAction.Cancel));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(context, key, cancellationToken) is { } known) return new BulkStart(known.Id);
        var plan = await _planner.PlanAsync(request!, cancellationToken);
        if (plan.Problem is not null) return new BulkStart(null, plan.Problem);
        if (plan.Items.Count == 0) return new BulkStart(null, Refusal: "It is possible for none of these eSIMs.");
        if (plan.Cost != accepted) return new BulkStart(null, Refusal: $"The cost is now {plan.Cost} instead of {accepted}. Look at it again; nothing was charged.");
        if (plan.Cost > Money.Zero)
        {
            var told = await balance.RefreshAsync(CallPriority.Person, cancellationToken);
            if (!told.Succeeded(out var reading, out var problem)) return new BulkStart(null, problem);
            if (reading.Balance < plan.Cost) return new BulkStart(null, Refusal: $"The balance of {reading.Balance} is too low for {plan.Cost}. Nothing was charged.");
        }
        return new BulkStart(await work.DoAsync(unit => StoreAsync(unit, key, request!.Action, plan.Items, caller, reason, cancellationToken), cancellationToken));
    }

    /// <summary>The last jobs, newest first.</summary>
    /// <exception cref="NotAllowedException">The caller may not see eSIMs.</exception>
    public async Task<IReadOnlyList<BulkJob>> LastAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.BulkJobs.AsNoTracking().OrderByDescending(job => job.Id).Take(20).ToListAsync(cancellationToken);
    }

    /// <summary>A job with how far it is; null when there is none of that number.</summary>
    /// <exception cref="NotAllowedException">The caller may not see eSIMs.</exception>
    public async Task<BulkProgress?> GetAsync(long id, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.BulkJobs.AsNoTracking().FirstOrDefaultAsync(job => job.Id == id, cancellationToken) is not { } job) return null;
        return new BulkProgress(job, await context.BulkItems.Where(item => item.JobId == id).GroupBy(item => item.Result)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken));
    }

    /// <summary>A page of a job's results.</summary>
    /// <param name="id">The job.</param>
    /// <param name="result">Only these; null for all.</param>
    /// <param name="page">From 0.</param>
    /// <param name="size">Rows on a page, at most 200.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not see eSIMs.</exception>
    public async Task<BulkRows> RowsAsync(long id, BulkResult? result, int page, int size, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = context.BulkItems.AsNoTracking().Where(item => item.JobId == id && (result == null || item.Result == result));
        return new BulkRows(await found.OrderBy(item => item.Id).Skip(Math.Max(0, page) * Math.Clamp(size, 1, 200)).Take(Math.Clamp(size, 1, 200)).ToListAsync(cancellationToken), await found.CountAsync(cancellationToken));
    }

    /// <summary>Pauses a job, lets it go on, or stops it for good; what was begun is brought to its end.</summary>
    /// <returns>False when the job does not allow that now.</returns>
    /// <exception cref="NotAllowedException">The caller may not do what the job does.</exception>
    public async Task<bool> SetAsync(long id, BulkState state, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.PauseEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var action = await context.BulkJobs.Where(job => job.Id == id).Select(job => (BulkAction?)job.Action).FirstOrDefaultAsync(cancellationToken);
        if (action is null || state == BulkState.Done) return false;
        await gate.DemandAsync(BulkRules.PermissionFor(action.Value));
        return await work.DoAsync(async unit =>
        {
            if (await unit.Context.BulkJobs.FindAsync([id], cancellationToken) is not { State: BulkState.Running or BulkState.Paused } job) return false;
            job.State = state;
            unit.Publish(new BulkChanged(id));
            return true;
        }, cancellationToken);
    }

    private static async Task<long> StoreAsync(
        Unit unit, Guid key, BulkAction action, IReadOnlyList<BulkItem> items, Caller caller, string reason, CancellationToken cancellationToken)
    {
        if (await FindAsync(unit.Context, key, cancellationToken) is { } known) return known.Id;
        var job = new BulkJob
        {
            RequestKey = key,
            Action = action,
            PersonId = caller.PersonId,
            PersonName = caller.Name,
            Reason = reason.Trim() is { Length: > 200 } cut ? cut[..200] : reason.Trim(),
            Total = items.Count,
            CreatedAt = unit.Now,
        };
        unit.Context.BulkJobs.Add(job);
        await unit.SaveAsync(cancellationToken);
        unit.Context.BulkItems.AddRange(items.Select(item => new BulkItem
        {
            JobId = job.Id,
            EsimTranNo = item.EsimTranNo,
            Iccid = item.Iccid,
            PackageCode = item.PackageCode,
            PackageName = item.PackageName,
            Amount = item.Amount,
        }));
        unit.Publish(new BulkChanged(job.Id));
        return job.Id;
    }

    private static Task<BulkJob?> FindAsync(EsimAdminDbContext context, Guid key, CancellationToken cancellationToken) =>
        context.BulkJobs.AsNoTracking().FirstOrDefaultAsync(job => job.RequestKey == key, cancellationToken);
}
