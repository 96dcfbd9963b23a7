namespace EsimAdmin.Core.Usage;

/// <summary>Writes down usage that the vendor answered: sample, day's sum, forecast, when to ask next. A hint only hurries it.</summary>
internal sealed class UsageFollower : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            if (!step.IsAnswer) BringForward(step.Esim, unit.Now);
            else if (step.Before is { } before) await AnsweredAsync(unit, step, before, cancellationToken);
            // What an eSIM used before it was known here was used on days that nobody knows: no sample, but a pace.
            else if (step.Esim.Used > DataVolume.Zero) Note(step.Esim, UsageRules.Forecast(step.Esim, []));
        }
    }

    /// <summary>Reads the pace anew, also where nothing was used: then it is slower.</summary>
    public static async Task ForecastAsync(Unit unit, Esim esim, UsageSample? newest, CancellationToken cancellationToken) =>
        Note(esim, UsageRules.Forecast(esim, await SamplesAsync(unit, esim, newest, cancellationToken)));

    /// <summary>The sample of what is used now, at the vendor's time where that is believable: usage lags by hours, not by days.</summary>
    /// <param name="usedBefore">What is in the sums already.</param>
    public static UsageSample Sample(Esim esim, DataVolume usedBefore, DateTimeOffset now) => new()
    {
        EsimTranNo = esim.EsimTranNo,
        At = esim.UsageHintedAt is null && esim.UsedAsOf is { } told && told <= now && told > now.AddDays(-2) ? told : now,
        Used = esim.ConfirmedUsed,
        Total = esim.Total,
        Added = esim.ConfirmedUsed - usedBefore,
    };

    private static async Task AnsweredAsync(Unit unit, EsimStep step, EsimBefore before, CancellationToken cancellationToken)
    {
        var esim = step.Esim;
        await UsageDays.MoveAsync(unit, esim.EsimTranNo, esim.LocationCode, before.CustomerId, esim.CustomerId, cancellationToken);
        var hasChanged = (esim.ConfirmedUsed, esim.Total) != (before.ConfirmedUsed, before.Total) && esim.ConfirmedUsed > DataVolume.Zero;
        if (hasChanged)
        {
            var samples = await SamplesAsync(unit, esim, null, cancellationToken);
            // The vendor's two ways to tell of usage differ at times: what went into the sums does not go in again.
            var counted = samples.Select(sample => sample.Used).Append(before.ConfirmedUsed).Max();
            var sample = Sample(esim, counted, unit.Now);
            unit.Context.UsageSamples.Add(sample);
            var day = DateOnly.FromDateTime(sample.At.UtcDateTime).DayNumber;
            await UsageDays.AddAsync(unit, [(day, esim.LocationCode, esim.CustomerId, sample.Added.Bytes)], cancellationToken);
            Note(esim, UsageRules.Forecast(esim, [.. samples, sample]));
        }
        if (step.Source != EsimSource.UsageAnswer) return;
        if (!hasChanged && esim.ExhaustsAt is not null) await ForecastAsync(unit, esim, null, cancellationToken);
        // Whether one that is asked after for the first time is at rest is not known yet.
        var lastChange = hasChanged || esim.UsageAskedAt is null ? unit.Now
            : await unit.Context.UsageSamples.Where(sample => sample.EsimTranNo == esim.EsimTranNo)
            .MaxAsync(sample => (DateTimeOffset?)sample.At, cancellationToken);
        (esim.UsageAskedAt, esim.UsageDueAt) = (unit.Now, unit.Now + UsageRules.AskAgainAfter(esim, lastChange, unit.Now));
    }

    private static void BringForward(Esim esim, DateTimeOffset now)
    {
        var soon = now + UsageRules.ConfirmAfter;
        if (esim.UsageHintedAt is not null && !(esim.UsageDueAt <= soon)) esim.UsageDueAt = soon;
    }

    private static async Task<List<UsageSample>> SamplesAsync(Unit unit, Esim esim, UsageSample? newest,
        CancellationToken cancellationToken)
    {
        var samples = await unit.Context.UsageSamples.AsNoTracking().Where(one => one.EsimTranNo == esim.EsimTranNo)
            .OrderByDescending(one => one.At).ThenByDescending(one => one.Id).Take(500).ToListAsync(cancellationToken);
        samples.Reverse();
        if (newest is not null) samples.Add(newest);
        return samples;
    }

    private static void Note(Esim esim, UsageForecast? forecast) =>
        (esim.Pace, esim.ExhaustsAt) = EsimStatusRules.HasEnded(esim.Status) || forecast is null ? (DataVolume.Zero, null)
            : (forecast.PerDay, forecast.ExhaustedAt);
}
