namespace EsimAdmin.Core.Usage;

/// <summary>How much an eSIM had used at a time, as somebody else wrote it down.</summary>
public readonly record struct PastUse(string EsimTranNo, DateTimeOffset At, DataVolume Used);

/// <summary>Takes over usage of before the eSIMs were known here from whoever wrote it down: eSIM Access only tells of today.</summary>
public sealed class PastUsage(Work work)
{
    /// <summary>Puts it before the first sample of each eSIM that is known here; a second time does nothing.</summary>
    /// <returns>How many samples were added.</returns>
    public async Task<int> TakeOverAsync(IEnumerable<PastUse> uses, CancellationToken cancellationToken)
    {
        var added = 0;
        foreach (var ofEsim in uses.GroupBy(use => use.EsimTranNo))
            added += await work.DoAsync(unit => TakeOverAsync(unit, ofEsim, cancellationToken), cancellationToken);
        return added;
    }

    private static async Task<int> TakeOverAsync(Unit unit, IGrouping<string, PastUse> ofEsim, CancellationToken cancellationToken)
    {
        var context = unit.Context;
        var first = await context.UsageSamples.Where(sample => sample.EsimTranNo == ofEsim.Key).OrderBy(sample => sample.At)
            .ThenBy(sample => sample.Id).FirstOrDefaultAsync(cancellationToken);
        if (await context.Esims.FindAsync([ofEsim.Key], cancellationToken) is not { ConfirmedUsed.Bytes: > 0 } esim) return 0;
        var isFirst = first is null;
        first ??= UsageFollower.Sample(esim, esim.ConfirmedUsed, unit.Now);
        var (before, samples) = (DataVolume.Zero, new List<UsageSample>());
        foreach (var use in ofEsim.Where(use => use.At < first.At && use.Used <= first.Used).OrderBy(use => use.At).ThenBy(use => use.Used))
        {
            if (use.Used <= before) continue;
            samples.Add(new UsageSample
            {
                EsimTranNo = esim.EsimTranNo,
                At = use.At,
                Used = use.Used,
                Total = first.Total,
                Added = use.Used - before
            });
            before = use.Used;
        }
        if (samples.Count == 0) return 0;
        if (isFirst) context.UsageSamples.Add(first);
        // Until now nobody knew on which day it was used.
        var rest = first.Used - before - first.Added;
        first.Added += rest;
        context.UsageSamples.AddRange(samples);
        var days = samples.Select(sample => (sample.At, sample.Added.Bytes)).Append((first.At, rest.Bytes))
            .GroupBy(one => DateOnly.FromDateTime(one.At.UtcDateTime).DayNumber);
        await UsageDays.AddAsync(unit, days.Select(day => (day.Key, esim.LocationCode, esim.CustomerId, day.Sum(one => one.Bytes))),
            cancellationToken);
        await unit.SaveAsync(cancellationToken);
        await UsageFollower.ForecastAsync(unit, esim, null, cancellationToken);
        return samples.Count;
    }
}
