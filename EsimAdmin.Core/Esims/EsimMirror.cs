using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Usage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Esims;

/// <summary>What came of an answer of the vendor.</summary>
/// <param name="Esims">The eSIMs that it told of, as they are now.</param>
/// <param name="Added">How many were not known here.</param>
/// <param name="Untold">How many were in another state than webhooks had told.</param>
public sealed record TakenOver(IReadOnlyList<Esim> Esims, int Added, int Untold);

/// <summary>Keeps the eSIMs here like the vendor's: takes over what it tells when asked, and what webhooks tell meanwhile.</summary>
public sealed class EsimMirror(
    EsimAccessClient client, IDbContextFactory<EsimAdminDbContext> contexts, LiveUpdates live, TimeProvider time) : IDisposable
{
    /// <summary>The largest page that the vendor gives.</summary>
    public const int PageSize = 500;

    // Writers of the same rows take turns, so that what one read is still true when it writes.
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    /// <summary>Asks for all eSIMs of a vendor order and takes them over. The problem has code 200010 while they are being made.</summary>
    public Task<Answer<IReadOnlyList<Esim>>> AskByOrderAsync(string orderNo, CallPriority priority, CancellationToken cancellationToken) =>
        AskAsync(new EsimQueryRequest(new Pager(1, PageSize), OrderNo: orderNo), priority, cancellationToken);

    /// <summary>Asks for one eSIM and takes it over.</summary>
    public Task<Answer<IReadOnlyList<Esim>>> AskAsync(string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        AskAsync(new EsimQueryRequest(new Pager(1, 5), EsimTranNo: esimTranNo), priority, cancellationToken);

    /// <summary>Takes over what the vendor told, unless a later question was answered meanwhile.</summary>
    /// <param name="told">What it told.</param>
    /// <param name="askedAt">When it was asked: its answer is no newer than that.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<TakenOver> TakeOverAsync(IEnumerable<WireEsim> told, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        var wires = told.Where(wire => !string.IsNullOrEmpty(wire.EsimTranNo)).GroupBy(wire => wire.EsimTranNo!).ToDictionary(group => group.Key, group => group.Last());
        if (wires.Count == 0) return new TakenOver([], 0, 0);

        var changed = new List<Esim>();
        var all = new List<Esim>();
        var news = new List<Esim>();
        var alerts = new List<Alert>();
        int added = 0, untold = 0;
        await WriteAsync(async context =>
        {
            var keys = wires.Keys.ToList();
            var known = await context.Esims.Where(esim => keys.Contains(esim.EsimTranNo)).ToDictionaryAsync(esim => esim.EsimTranNo, cancellationToken);
            var orders = await OrdersOfAsync(context, wires.Values, cancellationToken);

            var now = time.GetUtcNow();
            foreach (var (key, wire) in wires)
            {
                var isNew = !known.TryGetValue(key, out var esim);
                if (isNew) news.Add(esim = new Esim { EsimTranNo = key });
                if (!isNew && esim!.ConfirmedAt > askedAt)
                {
                    all.Add(esim);
                    continue;
                }
                var before = isNew ? null : (EsimStatus?)esim!.Status;
                var usage = isNew ? (UsageNote?)null : UsageNote.Of(esim!);
                EsimRules.TakeOver(esim!, wire, askedAt);
                if (orders.TryGetValue(esim!.OrderNo, out var order))
                {
                    if (!isNew && esim.CustomerId is null) await UsageDays.MoveAsync(context, key, esim.LocationCode, null, order.CustomerId, cancellationToken);
                    (esim.OrderId, esim.CustomerId) = (order.OrderId, esim.CustomerId ?? order.CustomerId);
                }
                alerts.AddRange((await UsageBook.WriteAsync(context, esim, usage, now, cancellationToken)).Alerts);
                if (isNew) added++;
                else if (before != esim.Status) untold++;
                // Of an eSIM that is new here and in use already nobody knows when that came about.
                if (before != esim.Status && (!isNew || esim.Status == EsimStatus.New)) await TellAsync(context, esim, before, isNew ? esim.CreatedAt ?? now : now, cancellationToken);
                if (esim is { Status: EsimStatus.Cancelled, RefundedAt: null }) await Refunds.WriteAsync(context, esim, isNew, now, cancellationToken);
                if (isNew || IsDifferent(context, esim)) changed.Add(esim);
                all.Add(esim);
            }
            await Rows.InsertAsync(context, news, cancellationToken);
        }, cancellationToken);
        AlertBook.Publish(live, alerts);
        foreach (var esim in changed) live.Publish(new EsimChanged(esim.EsimTranNo));
        return new TakenOver(all, added, untold);
    }

    /// <summary>Takes over what the vendor told of the usage of the eSIMs that were asked after; those that it left out have used nothing new.</summary>
    /// <param name="asked">The eSIMs that were asked after.</param>
    /// <param name="told">What it told.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task TakeUsageAsync(IReadOnlyCollection<string> asked, IEnumerable<WireUsage> told, CancellationToken cancellationToken)
    {
        var rows = told.Where(row => row is { EsimTranNo: not null, DataUsage: not null }).GroupBy(row => row.EsimTranNo!).ToDictionary(group => group.Key, group => group.Last());
        var changed = new List<string>();
        var alerts = new List<Alert>();
        await WriteAsync(async context =>
        {
            var now = time.GetUtcNow();
            foreach (var esim in await context.Esims.Where(esim => asked.Contains(esim.EsimTranNo)).ToListAsync(cancellationToken))
            {
                var usage = UsageNote.Of(esim);
                var hasChanged = false;
                // Usage lags: what a webhook told since is newer.
                if (rows.TryGetValue(esim.EsimTranNo, out var row) && !(row.LastUpdateTime < esim.UsedAsOf))
                {
                    esim.UsedAsOf = row.LastUpdateTime ?? now;
                    if (row.DataUsage >= esim.Used.Bytes) esim.Used = new DataVolume(row.DataUsage.Value);
                    if (row.TotalData is > 0 and { } total) esim.Total = new DataVolume(total);
                    esim.Status = EsimStatusRules.Read(esim.VendorStatus, esim.SmdpStatus, esim.Used);
                    (hasChanged, var raised) = await UsageBook.WriteAsync(context, esim, usage, now, cancellationToken);
                    alerts.AddRange(raised);
                    if (hasChanged) changed.Add(esim.EsimTranNo);
                    // Where nothing was used the pace is slower than it was.
                    else if (esim.ExhaustsAt is not null) await UsageBook.ForecastAsync(context, esim, null, cancellationToken);
                }
                // Whether one that is asked after for the first time is at rest is not known yet.
                var lastChange = hasChanged || esim.UsageAskedAt is null ? now : await context.UsageSamples.Where(sample => sample.EsimTranNo == esim.EsimTranNo).MaxAsync(sample => (DateTimeOffset?)sample.At, cancellationToken);
                (esim.UsageAskedAt, esim.UsageDueAt) = (now, now + UsageRules.AskAgainAfter(esim, lastChange, now));
            }
        }, cancellationToken);
        AlertBook.Publish(live, alerts);
        foreach (var key in changed) live.Publish(new EsimChanged(key));
    }

    /// <summary>Takes over what an event tells, unless something newer is known.</summary>
    /// <returns>The eSIM and whether it changed; null when no such eSIM is known.</returns>
    public async Task<(Esim Esim, bool Changed)?> HearAsync(EsimNews news, CancellationToken cancellationToken)
    {
        Esim? esim = null;
        var changed = false;
        IReadOnlyList<Alert> alerts = [];
        await WriteAsync(async context =>
        {
            esim = news.EsimTranNo is { } key
                ? await context.Esims.FindAsync([key], cancellationToken)
                : await context.Esims.Where(one => one.OrderNo == news.OrderNo && one.Iccid == news.Iccid)
                    .OrderByDescending(one => one.CreatedAt).FirstOrDefaultAsync(cancellationToken);
            if (esim is null) return;

            var before = esim.Status;
            var usage = UsageNote.Of(esim);
            changed = EsimRules.Hear(esim, news);
            alerts = (await UsageBook.WriteAsync(context, esim, usage, time.GetUtcNow(), cancellationToken)).Alerts;
            if (esim.Status != before) await TellAsync(context, esim, before, news.At ?? time.GetUtcNow(), cancellationToken);
        }, cancellationToken);
        if (esim is null) return null;
        AlertBook.Publish(live, alerts);
        if (changed) live.Publish(new EsimChanged(esim.EsimTranNo));
        return (esim, changed);
    }

    /// <summary>Reads, changes and writes in one transaction, one after the other: within this process by turns, between processes by the database.</summary>
    private async Task WriteAsync(Func<EsimAdminDbContext, Task> change, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            await change(context);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<Answer<IReadOnlyList<Esim>>> AskAsync(EsimQueryRequest query, CallPriority priority, CancellationToken cancellationToken)
    {
        var askedAt = time.GetUtcNow();
        var answer = await client.QueryEsimsAsync(query, priority, cancellationToken);
        if (!answer.Succeeded(out var told, out var problem)) return problem;
        return Answer<IReadOnlyList<Esim>>.Of((await TakeOverAsync(told.EsimList ?? [], askedAt, cancellationToken)).Esims);
    }

    private static async Task<Dictionary<string, (long OrderId, long? CustomerId)>> OrdersOfAsync(EsimAdminDbContext context, IEnumerable<WireEsim> wires, CancellationToken cancellationToken)
    {
        var orderNos = wires.Select(wire => wire.OrderNo).OfType<string>().Distinct().ToList();
        return await context.OrderParts.Where(part => part.OrderNo != null && orderNos.Contains(part.OrderNo))
            .Join(context.Orders, part => part.OrderId, order => order.Id, (part, order) => new { part.OrderNo, order.Id, order.CustomerId })
            .ToDictionaryAsync(row => row.OrderNo!, row => (row.Id, row.CustomerId), cancellationToken);
    }

    /// <summary>Writes another state into the timeline, unless somebody here has asked for it: then the action itself is written down, with who and why.</summary>
    private static async Task TellAsync(EsimAdminDbContext context, Esim esim, EsimStatus? before, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (before is not null && (esim.Status is EsimStatus.Suspended or EsimStatus.Cancelled or EsimStatus.Revoked || before == EsimStatus.Suspended))
        {
            var open = await context.Intents.Where(intent => intent.EsimTranNo == esim.EsimTranNo && intent.NextCheckAt != null).Select(intent => intent.Action).ToListAsync(cancellationToken);
            if (open.Any(action => ActionRules.HasHappened(action, esim.Status) == true)) return;
        }
        context.EsimEvents.Add(EsimRules.Happened(esim, at));
    }

    private static bool IsDifferent(EsimAdminDbContext context, Esim esim) =>
        context.Entry(esim).Properties.Any(property => property.IsModified && property.Metadata.Name != nameof(Esim.ConfirmedAt));
}
