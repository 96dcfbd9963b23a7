namespace EsimAdmin.Core.Pending;

/// <summary>The call of one step: made outside of any transaction, with what was stored before it.</summary>
/// <returns>What to store of its outcome.</returns>
public delegate Task<Settlement<T>> PendingCall<T>(T item, CallPriority priority, CancellationToken cancellationToken);

/// <summary>Stores the outcome of a step; may run more than once, so it only changes what is stored.</summary>
public delegate Task Settlement<in T>(Unit unit, T item);

/// <summary>
/// Moves pending calls of one kind on, whichever process sees them first. A step is: take a lease and write down that the call is about to
/// be made, make it without holding anything, store its outcome. Who loses the lease, because it stood still or died, stores nothing; the
/// next one finds out what came of it.
/// </summary>
public abstract class PendingEngine<T>(Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, ILogger logger)
    where T : PendingItem
{
    /// <summary>How long a lease holds; it is renewed while the call is under way.</summary>
    internal static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(12);

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>Hears of what happens.</summary>
    protected ILogger Logger => logger;

    /// <summary>The most steps that follow one another at once.</summary>
    private const int MostSteps = 6;

    /// <summary>How many are taken up in one round.</summary>
    protected virtual int MostInARound => 500;

    /// <summary>How many are worked on at the same time.</summary>
    protected virtual int AtOnce => 8;

    /// <summary>What is read with an item.</summary>
    protected virtual IQueryable<T> Items(EsimAdminDbContext context) => context.Set<T>();

    /// <summary>Narrows what may be due, beside the time.</summary>
    protected virtual IQueryable<T> Eligible(EsimAdminDbContext context) => context.Set<T>();

    /// <summary>Writes down what must be known before the call is made, and brings the call.</summary>
    protected abstract Task<PendingCall<T>> BeginAsync(Unit unit, T item, CancellationToken cancellationToken);

    /// <summary>What follows once the outcome is stored; a crash before it does no harm.</summary>
    protected virtual Task AfterAsync(T item, CallPriority priority, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes up all that is due, some at the same time, in the background. One that fails does not hold up the others.</summary>
    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        List<long> due;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var now = time.GetUtcNow();
            due = await Eligible(context).Where(item => item.DueAt <= now).OrderBy(item => item.DueAt).ThenBy(item => item.Id)
                .Select(item => item.Id).Take(MostInARound).ToListAsync(cancellationToken);
        }
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (id, token) => await TryAdvanceAsync(id, CallPriority.Background, evenIfNotDue: false, token));
    }

    /// <summary>The same as <see cref="AdvanceAsync"/>, but a step that fails is logged: it is stored, and tried again by itself.</summary>
    /// <param name="evenIfNotDue">Makes the next step now, though it was to be made later.</param>
    /// <param name="cancellationToken">Stops in between; what is stored stays true.</param>
    public async Task TryAdvanceAsync(long id, CallPriority priority, bool evenIfNotDue, CancellationToken cancellationToken)
    {
        try
        {
            await AdvanceAsync(id, priority, evenIfNotDue, cancellationToken);
        }
        // whoever asked must not be told that it failed while it goes on
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(exception, "A step of {Kind} {Id} failed; it is tried again", typeof(T).Name, id);
        }
    }

    /// <summary>Does what is due for one item, step after step until it has to wait.</summary>
    /// <param name="evenIfNotDue">Makes the next step now, though it was to be made later. Where another process works on it, that one
    /// makes it right after.</param>
    /// <param name="cancellationToken">Stops in between; what is stored stays true.</param>
    public async Task AdvanceAsync(long id, CallPriority priority, bool evenIfNotDue, CancellationToken cancellationToken)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            var hurry = evenIfNotDue && step == 0;
            (T Item, PendingCall<T> Call)? taken;
            try
            {
                taken = await work.DoAsync(unit => TakeAsync(unit, id, hurry, cancellationToken), cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException && StorageHealth.Read(exception) is null)
            {
                // What cannot even begin is tried again ever more rarely.
                await work.DoAsync(async unit => (await Items(unit.Context).FirstOrDefaultAsync(one => one.Id == id, cancellationToken))
                    ?.Postpone(unit.Now), cancellationToken);
                throw;
            }
            if (taken is not { } begun) return;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var renewing = RenewAsync(begun.Item, end.Token);
            (T Item, bool Again)? stored;
            try
            {
                var settle = await begun.Call(begun.Item, priority, cancellationToken);
                // The call was made: what came of it is stored even when the process is stopping.
                stored = await work.DoAsync(unit => StoreAsync(unit, begun.Item, settle), CancellationToken.None);
            }
            catch (Exception exception)
            {
                await LetGoAsync(begun.Item, failed: exception is not OperationCanceledException);
                throw;
            }
            finally
            {
                await end.CancelAsync();
                await renewing;
            }
            if (stored is not { } done) return;
            await AfterAsync(done.Item, priority, cancellationToken);
            if (!done.Again) return;
        }
    }

    private async Task<(T Item, PendingCall<T> Call)?> TakeAsync(Unit unit, long id, bool hurry, CancellationToken cancellationToken)
    {
        if (await Items(unit.Context).FirstOrDefaultAsync(one => one.Id == id, cancellationToken) is not { DueAt: { } due } item)
            return null;
        if (item.LeasedUntil > unit.Now)
        {
            // Whoever works on it sees by this that something was heard meanwhile.
            if (hurry) item.DueAt = unit.Now;
            return null;
        }
        if (due > unit.Now && !hurry) return null;
        (item.Lease, item.LeasedUntil) = (Guid.NewGuid(), unit.Now + LeaseFor);
        item.DueAt = item.LeasedUntil;
        return (item, await BeginAsync(unit, item, cancellationToken));
    }

    private async Task<(T Item, bool Again)?> StoreAsync(Unit unit, T taken, Settlement<T> settle)
    {
        if (await Items(unit.Context).FirstOrDefaultAsync(one => one.Id == taken.Id) is not { } item || item.Lease != taken.Lease)
        {
            logger.LogWarning("{Kind} {Id} was taken over by another process while this one stood still", typeof(T).Name, taken.Id);
            return null;
        }
        var woken = item.DueAt < item.LeasedUntil;
        (item.Lease, item.LeasedUntil) = (null, null);
        await settle(unit, item);
        if (woken && item.DueAt is not null) item.DueAt = unit.Now;
        return (item, item.DueAt <= unit.Now);
    }

    private async Task RenewAsync(T taken, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Task.Delay(LeaseFor / 3, time, cancellationToken);
                await ChangeOwnAsync(taken, (item, now) =>
                {
                    var woken = item.DueAt < item.LeasedUntil;
                    item.LeasedUntil = now + LeaseFor;
                    if (!woken) item.DueAt = item.LeasedUntil;
                }, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // The call has ended.
                return;
            }
            // the next renewal may succeed; a lease that runs out is found out about by whoever comes next
            catch (Exception exception)
            {
                logger.LogError(exception, "The lease of {Kind} {Id} could not be renewed", typeof(T).Name, taken.Id);
            }
        }
    }

    private async Task LetGoAsync(T taken, bool failed)
    {
        try
        {
            await ChangeOwnAsync(taken, (item, now) =>
            {
                (item.Lease, item.LeasedUntil) = (null, null);
                if (failed) item.Postpone(now);
                else item.DueAt = now;
            }, CancellationToken.None);
        }
        // the failure that led here is the one to be told; the lease runs out by itself
        catch (Exception exception)
        {
            logger.LogError(exception, "The lease of {Kind} {Id} could not be given back", typeof(T).Name, taken.Id);
        }
    }

    private Task ChangeOwnAsync(T taken, Action<T, DateTimeOffset> change, CancellationToken cancellationToken) =>
        work.DoAsync(async unit =>
    {
        if (await unit.Context.Set<T>()
            .FirstOrDefaultAsync(one => one.Id == taken.Id && one.Lease == taken.Lease, cancellationToken) is { } item) change(item,
            unit.Now);
    }, cancellationToken);
}
