using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Usage;

/// <summary>What an eSIM had used before something was taken over.</summary>
internal readonly record struct UsageNote(DataVolume Used, DataVolume Total)
{
    public static UsageNote Of(Esim esim) => new(esim.Used, esim.Total);
}

/// <summary>
/// Writes down usage that has changed, with all that follows from it: the sample, the day's sum, the forecast, alerts and what rules for top-ups make due.
/// All in the transaction that changes the eSIM; two processes take turns in it, so that nothing of it happens twice.
/// </summary>
internal static class UsageBook
{
    /// <summary>Writes what follows when the usage is another than before.</summary>
    /// <param name="context">Within a transaction; saved by the caller.</param>
    /// <param name="esim">The eSIM as it is now.</param>
    /// <param name="before">What it had used; null when it was not known here.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops the questions.</param>
    /// <returns>The alerts raised and, in any case, whether the usage has changed.</returns>
    public static async Task<(bool Changed, IReadOnlyList<Alert> Alerts)> WriteAsync(EsimAdminDbContext context, Esim esim, UsageNote? before, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (UsageNote.Of(esim) == before || esim.Used == DataVolume.Zero) return (false, []);
        if (before is not { } known)
        {
            // What an eSIM used before it was known here was used on days that nobody knows: no sample, but a pace.
            Note(esim, UsageRules.Forecast(UsageRules.Complete([], esim)));
            return (true, []);
        }
        var sample = Sample(esim, known.Used, now);
        context.UsageSamples.Add(sample);
        await UsageDays.AddAsync(context, [(DateOnly.FromDateTime(sample.At.UtcDateTime).DayNumber, esim.LocationCode, esim.CustomerId, sample.Added.Bytes)], cancellationToken);

        await ForecastAsync(context, esim, sample, cancellationToken);
        await AutoTopUpBook.AddDueAsync(context, [esim], now, cancellationToken);
        Alert?[] alerts = [AlertRules.OfData(esim, known.Used, now), AlertRules.OfForecast(esim, now)];
        return (true, await AlertBook.AddAsync(context, [.. alerts.OfType<Alert>()], cancellationToken));
    }

    /// <summary>The sample of what an eSIM has used now: at the vendor's time where it is a believable one; usage lags by hours, not by days.</summary>
    public static UsageSample Sample(Esim esim, DataVolume usedBefore, DateTimeOffset now) => new()
    {
        EsimTranNo = esim.EsimTranNo,
        At = esim.UsedAsOf is { } told && told <= now && told > now.AddDays(-2) ? told : now,
        Used = esim.Used,
        Total = esim.Total,
        Added = esim.Used - usedBefore,
    };

    /// <summary>Reads the pace anew, also where nothing was used: then it is slower.</summary>
    public static async Task ForecastAsync(EsimAdminDbContext context, Esim esim, UsageSample? newest, CancellationToken cancellationToken)
    {
        var samples = await context.UsageSamples.AsNoTracking().Where(one => one.EsimTranNo == esim.EsimTranNo).OrderByDescending(one => one.At).ThenByDescending(one => one.Id).Take(500).ToListAsync(cancellationToken);
        samples.Reverse();
        if (newest is not null) samples.Add(newest);
        Note(esim, UsageRules.Forecast(UsageRules.Complete(samples, esim)));
    }

    private static void Note(Esim esim, UsageForecast? forecast) =>
        (esim.Pace, esim.ExhaustsAt) = EsimStatusRules.HasEnded(esim.Status) || forecast is null ? (DataVolume.Zero, null) : (forecast.PerDay, forecast.ExhaustedAt);
}
