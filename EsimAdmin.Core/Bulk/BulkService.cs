using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Purchases;

namespace EsimAdmin.Core.Bulk;

/// <summary>A job with how far it is.</summary>
/// <param name="Counts">How many eSIMs have which result.</param>
public sealed record BulkProgress(BulkJob Job, IReadOnlyDictionary<BulkResult, int> Counts)
{
    /// <summary>How many have a result.</summary>
    public int Ended => Counts.GetValueOrDefault(BulkResult.Done) + Counts.GetValueOrDefault(BulkResult.Refused)
        + Counts.GetValueOrDefault(BulkResult.Stopped) + Counts.GetValueOrDefault(BulkResult.Uncertain);
}

/// <summary>Actions on many eSIMs.</summary>
public sealed class BulkService(
    Gate gate, PurchaseDesk desk, TopUpOffers topUps, Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time)
{
    private const int MostReason = 200;

    private const string JobKind = "Job";

    private static readonly Refusal Ended = new("job-ended", $"It has come to its end or was stopped meanwhile.");

    private readonly BulkPlanner _planner = new(topUps, contexts, time);

    /// <summary>The dry run: what it would do to how many, and what it costs.</summary>
    public async Task<Outcome<BulkPlan>> PlanAsync(BulkRequest request, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(BulkRules.PermissionFor(request?.Action ?? BulkAction.Cancel));
        return await _planner.PlanAsync(request!, caller, cancellationToken);
    }

    /// <summary>Starts what a dry run told, once for each key: those eSIMs at those prices or, where that has changed, nothing.</summary>
    /// <param name="key">Names this request: a second call with it brings the same job.</param>
    /// <param name="accepted">The dry run that the person accepts.</param>
    /// <param name="reason">Why; may be empty, longer ones than 200 characters are cut.</param>
    /// <returns>The job.</returns>
    public async Task<Outcome<long>> StartAsync(Guid key, BulkPlan accepted, string reason, CancellationToken cancellationToken)
    {
        var allowed = await gate.ConfirmAsync(BulkRules.PermissionFor(accepted?.Request.Action ?? BulkAction.Cancel));
        if (!allowed.Succeeded(out var caller)) return allowed.As<long>();
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (await FindAsync(context, caller, key, cancellationToken) is { } known) return known.Id;
        }
        if (accepted!.Items.Count == 0) return new Refusal("none-possible", $"It is possible for none of these eSIMs.");
        var planned = await _planner.PlanAsync(accepted.Request, caller, cancellationToken);
        if (!planned.Succeeded(out var plan)) return planned.As<long>();
        if (BulkRules.Changed(accepted.Items, plan.Items) is { } refusal) return refusal;
        if (accepted.Request.Action == BulkAction.TopUp)
        {
            var purchase = new Purchase(PurchaseWay.BulkTopUp, caller.PersonId, null, [.. accepted.Items.Select(ToPurchase)]);
            var quoted = await desk.CheckAsync(purchase, CallPriority.Person, cancellationToken);
            if (!quoted.IsDone) return quoted.As<long>();
        }
        return await StoreAsync(key, accepted, caller, reason.Trim(), cancellationToken);
    }

    /// <summary>The last jobs, newest first.</summary>
    public async Task<IReadOnlyList<BulkJob>> LastAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.BulkJobs.Within(caller.Scope).AsNoTracking().OrderByDescending(job => job.Id).Take(20)
            .ToListAsync(cancellationToken);
    }

    /// <summary>A job with how far it is; null when there is none of that number.</summary>
    public async Task<BulkProgress?> GetAsync(long id, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.BulkJobs.Within(caller.Scope).AsNoTracking()
            .FirstOrDefaultAsync(job => job.Id == id, cancellationToken) is not { } job) return null;
        return new BulkProgress(job, await context.BulkItems.Where(item => item.JobId == id).GroupBy(item => item.Result)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken));
    }

    /// <summary>A page of a job's results.</summary>
    /// <param name="page">From 0.</param>
    /// <param name="size">Rows on a page, at most 200.</param>
    public async Task<Page<BulkItem>> RowsAsync(long id, BulkItemQuery query, int page, int size, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var items = context.BulkItems.Within(context, caller.Scope).AsNoTracking().Where(item => item.JobId == id);
        return (await query.Filter(items).OrderBy(item => item.Id).PageAsync(page, size, cancellationToken)).Select(item =>
        {
            if (!caller.May(Permission.SeePrices)) item.Amount = Money.Zero;
            return item;
        });
    }

    /// <summary>Pauses a job, lets it go on, or stops it for good; what was begun is brought to its end.</summary>
    public async Task<Outcome> SetAsync(long id, BulkState state, CancellationToken cancellationToken)
    {
        var sees = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var action = await context.BulkJobs.Within(sees.Scope).Where(job => job.Id == id).Select(job => (BulkAction?)job.Action)
            .FirstOrDefaultAsync(cancellationToken);
        if (action is null || state == BulkState.Done) return Ended;
        // To stop it takes no confirmation, to let it go on does, as to begin it.
        var allowed = state == BulkState.Running ? await gate.ConfirmAsync(BulkRules.PermissionFor(action.Value))
            : await gate.DemandAsync(BulkRules.PermissionFor(action.Value));
        if (!allowed.Succeeded(out var caller)) return allowed;
        return await work.DoAsync<Outcome>(async unit =>
        {
            unit.Publish(new BulkChanged(id));
            var before = await unit.Context.BulkJobs.Where(job => job.Id == id).Select(job => job.State).FirstAsync(cancellationToken);
            if (await unit.Context.BulkJobs.Where(job => job.Id == id
                && (job.State == BulkState.Running || job.State == BulkState.Paused))
                .ExecuteUpdateAsync(change => change.SetProperty(job => job.State, state), cancellationToken) == 0) return Ended;
            unit.Audit(new AuditNote(caller, AuditActions.BulkSet, AuditSubject.Numbered(JobKind, id))
            {
                Facts = [new AuditField("State", before.ToString(), state.ToString())],
            });
            return Outcome.Done;
        }, cancellationToken);
    }

    // By the base package: one question for many eSIMs.
    private static PurchaseItem ToPurchase(BulkPlanItem item) => new(item.PackageCode!, item.PackageName!, 1, null, item.Amount,
        new TopUpTarget(item.EsimTranNo, "", item.BasePackageCode, item.LocationCode,
        offers => offers.FirstOrDefault(offer => offer.Code == item.PackageCode)));

    private Task<long> StoreAsync(Guid key, BulkPlan plan, Caller caller, string reason, CancellationToken cancellationToken) =>
        work.DoAsync(async unit =>
    {
        if (await FindAsync(unit.Context, caller, key, cancellationToken) is { } known) return known.Id;
        var job = new BulkJob
        {
            RequestKey = key,
            Action = plan.Request.Action,
            PersonId = caller.PersonId,
            PersonName = caller.Name,
            Reason = reason.Length > MostReason ? reason[..MostReason] : reason,
            Total = plan.Items.Count,
            CreatedAt = unit.Now,
        };
        unit.Context.BulkJobs.Add(job);
        await unit.SaveAsync(cancellationToken);
        unit.Context.BulkItems.AddRange(plan.Items.Select(item => new BulkItem
        {
            JobId = job.Id,
            EsimTranNo = item.EsimTranNo,
            Iccid = item.Iccid,
            PackageCode = item.PackageCode,
            PackageName = item.PackageName,
            Amount = item.Amount,
        }));
        unit.Audit(new AuditNote(caller, AuditActions.BulkBegun, AuditSubject.Numbered(JobKind, job.Id))
        {
            Facts =
            [
                AuditField.New("Action", job.Action.ToString()), AuditField.New("eSIMs", job.Total),
                AuditField.New("Amount", plan.Request.Action == BulkAction.TopUp
                    ? Money.Sum(plan.Items.Select(item => item.Amount)).ToString() : null),
            ],
        });
        unit.Publish(new BulkChanged(job.Id));
        return job.Id;
    }, cancellationToken);

    private static Task<BulkJob?> FindAsync(EsimAdminDbContext context, Caller caller, Guid key, CancellationToken cancellationToken) =>
        context.BulkJobs.Within(caller.Scope).AsNoTracking().FirstOrDefaultAsync(job => job.RequestKey == key, cancellationToken);
}
