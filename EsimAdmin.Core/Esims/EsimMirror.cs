namespace EsimAdmin.Core.Esims;

/// <summary>What came of an answer of the vendor.</summary>
/// <param name="Esims">The eSIMs that it told of, as they are now.</param>
/// <param name="Added">How many were not known here.</param>
/// <param name="Untold">How many were in another state than webhooks had told.</param>
public sealed record MirrorResult(IReadOnlyList<Esim> Esims, int Added, int Untold);

/// <summary>Keeps the eSIMs here like the vendor's: takes over what it tells when asked, and what webhooks tell meanwhile. What follows is
/// the followers'.</summary>
public sealed class EsimMirror(EsimAccessClient client, Work work, IEnumerable<IEsimFollower> followers, TimeProvider time)
{
    private readonly IReadOnlyList<IEsimFollower> _followers = [.. followers];

    /// <summary>Asks for all eSIMs of a vendor order, so many where that is known, and takes them over. The problem says so while they are
    /// being made.</summary>
    public Task<Outcome<IReadOnlyList<Esim>>> AskByOrderAsync(
        string orderNo, int count, CallPriority priority, CancellationToken cancellationToken) =>
        TakeOverAsync(() => client.EsimsOfOrderAsync(orderNo, count, priority, cancellationToken), cancellationToken);

    /// <summary>Asks for one eSIM and takes it over.</summary>
    public Task<Outcome<IReadOnlyList<Esim>>> AskAsync(string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        TakeOverAsync(() => client.EsimAsync(esimTranNo, priority, cancellationToken), cancellationToken);

    /// <summary>Takes over what the vendor told, unless a later question was answered meanwhile.</summary>
    /// <param name="askedAt">When it was asked: its answer is no newer than that.</param>
    public async Task<MirrorResult> TakeOverAsync(IEnumerable<VendorEsim> told, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        var rows = told.Where(row => !string.IsNullOrEmpty(row.EsimTranNo)).GroupBy(row => row.EsimTranNo!)
            .ToDictionary(group => group.Key, group => group.Last());
        if (rows.Count == 0) return new MirrorResult([], 0, 0);
        return await work.DoAsync(async unit =>
        {
            var keys = rows.Keys.ToList();
            var known = await unit.Set<Esim>().Where(esim => keys.Contains(esim.EsimTranNo))
                .ToDictionaryAsync(esim => esim.EsimTranNo, cancellationToken);
            var all = new List<Esim>();
            var steps = new List<EsimStep>();
            foreach (var (key, row) in rows)
            {
                var isNew = !known.TryGetValue(key, out var esim);
                all.Add(esim ??= new Esim { EsimTranNo = key });
                if (!isNew && esim.ConfirmedAt > askedAt) continue;
                var before = isNew ? (EsimBefore?)null : EsimBefore.Of(esim);
                EsimRules.TakeOver(esim, row, askedAt);
                steps.Add(new EsimStep(esim, before, EsimSource.Answer, isNew ? esim.CreatedAt ?? unit.Now : unit.Now));
            }
            await FollowAsync(unit, steps, cancellationToken);
            await unit.InsertAsync([.. steps.Where(step => step.Before is null).Select(step => step.Esim)], cancellationToken);
            return new MirrorResult(all, steps.Count(step => step.Before is null), steps.Count(step => step.HasMoved));
        }, cancellationToken);
    }

    /// <summary>Takes over what the vendor told of usage; those that were asked after and left out have used nothing new.</summary>
    /// <param name="asked">The eSIMs that were asked after.</param>
    public async Task TakeUsageAsync(IReadOnlyCollection<string> asked, IEnumerable<VendorUsage> told, CancellationToken cancellationToken)
    {
        var rows = told.Where(row => row.EsimTranNo is not null).GroupBy(row => row.EsimTranNo!)
            .ToDictionary(group => group.Key, group => group.Last());
        await work.DoAsync(async unit =>
        {
            var steps = new List<EsimStep>();
            foreach (var esim in await unit.Set<Esim>().Where(esim => asked.Contains(esim.EsimTranNo)).ToListAsync(cancellationToken))
            {
                var before = EsimBefore.Of(esim);
                if (rows.TryGetValue(esim.EsimTranNo, out var row)) EsimRules.TakeUsageOver(esim, row, unit.Now);
                steps.Add(new EsimStep(esim, before, EsimSource.UsageAnswer, unit.Now));
            }
            await FollowAsync(unit, steps, cancellationToken);
        }, cancellationToken);
    }

    /// <summary>Takes over what an event tells, unless something newer is known.</summary>
    /// <returns>The eSIM and whether it changed; null when no such eSIM is known.</returns>
    public Task<(Esim Esim, bool Changed)?> HearAsync(EsimNews news, CancellationToken cancellationToken) =>
        work.DoAsync<(Esim, bool)?>(async unit =>
    {
        var esim = news.EsimTranNo is { } key
            ? await unit.Set<Esim>().FindAsync([key], cancellationToken)
            : await unit.Set<Esim>().Where(one => one.OrderNo == news.OrderNo && one.Iccid == news.Iccid)
                .OrderByDescending(one => one.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        if (esim is null) return null;
        var before = EsimBefore.Of(esim);
        if (!EsimRules.Hear(esim, news, unit.Now)) return (esim, false);
        await FollowAsync(unit, [new EsimStep(esim, before, EsimSource.Hint, news.At <= unit.Now ? news.At.Value : unit.Now)],
            cancellationToken);
        return (esim, true);
    }, cancellationToken);

    private async Task FollowAsync(Unit unit, List<EsimStep> steps, CancellationToken cancellationToken)
    {
        foreach (var follower in _followers) await follower.FollowAsync(unit, steps, cancellationToken);
    }

    private async Task<Outcome<IReadOnlyList<Esim>>> TakeOverAsync(
        Func<Task<Outcome<VendorList<VendorEsim>>>> ask, CancellationToken cancellationToken)
    {
        var askedAt = time.GetUtcNow();
        var answer = await ask();
        if (!answer.Succeeded(out var told, out var problem)) return problem;
        return Outcome<IReadOnlyList<Esim>>.Of((await TakeOverAsync(told, askedAt, cancellationToken)).Esims);
    }
}
