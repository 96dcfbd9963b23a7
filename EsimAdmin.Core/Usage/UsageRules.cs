namespace EsimAdmin.Core.Usage;

/// <summary>What an eSIM's use so far says about its end.</summary>
/// <param name="PerDay">What is used in a day, the last days counting more.</param>
/// <param name="ExhaustedAt">When the data will be used up at this pace; null when nothing is used.</param>
public sealed record UsageForecast(DataVolume PerDay, DateTimeOffset? ExhaustedAt);

/// <summary>How usage is read. Pure.</summary>
public static class UsageRules
{
    /// <summary>How long after a webhook claimed more use than the vendor answers it is asked again: its answers lag behind.</summary>
    public static readonly TimeSpan ConfirmAfter = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ShortestHalfLife = TimeSpan.FromDays(1);

    /// <summary>
    /// When the data will be used up: the pace of all days since the first use, each day's weight halving with every half of that span that
    /// has passed since (decision 12). Few samples and long gaps do no harm: a gap is a span with its mean pace.
    /// </summary>
    /// <param name="oldestFirst">The samples since the first use.</param>
    /// <returns>Null while there are fewer than two.</returns>
    public static UsageForecast? Forecast(IReadOnlyList<UsageSample> oldestFirst)
    {
        if (oldestFirst.Count < 2) return null;
        var last = oldestFirst[^1];
        var span = last.At - oldestFirst[0].At;
        if (span <= TimeSpan.Zero) return null;
        var halfLife = span / 2 > ShortestHalfLife ? span / 2 : ShortestHalfLife;

        // Rates are ratios, so that floating point is at home here; what is stored and shown is whole bytes.
        double used = 0, days = 0;
        for (var index = 1; index < oldestFirst.Count; index++)
        {
            var (before, after) = (oldestFirst[index - 1], oldestFirst[index]);
            var middle = after.At - (after.At - before.At) / 2;
            var weight = Math.Pow(0.5, (last.At - middle) / halfLife);
            used += weight * Math.Max(0, after.Used.Bytes - before.Used.Bytes);
            days += weight * (after.At - before.At).TotalDays;
        }
        var perDay = days > 0 ? used / days : 0;
        if (perDay < 1) return new UsageForecast(DataVolume.Zero, null);
        var left = TimeSpan.FromDays(Math.Min(3650, Math.Max(0, last.Total.Bytes - last.Used.Bytes) / perDay));
        return new UsageForecast(new DataVolume((long)perDay), last.At + left);
    }

    /// <summary>The forecast of an eSIM from its samples; where there is no one volume, a pace and no end.</summary>
    public static UsageForecast? Forecast(Esim esim, IReadOnlyList<UsageSample> oldestFirst) =>
        Forecast(Complete(oldestFirst, esim)) is not { } forecast ? null
            : esim.Allowance.IsOneVolume ? forecast : forecast with { ExhaustedAt = null };

    /// <summary>Adds what is known without a sample: that nothing was used at the first use, and what is used now.</summary>
    /// <param name="withClaim">Whether people are shown it: then what a webhook claims counts, too. Nothing is concluded from that.</param>
    public static List<UsageSample> Complete(IReadOnlyList<UsageSample> oldestFirst, Esim esim, bool withClaim = false)
    {
        UsageSample At(DateTimeOffset time, DataVolume used, DataVolume total) =>
            new() { EsimTranNo = esim.EsimTranNo, At = time, Used = used, Total = total };
        var all = oldestFirst.ToList();
        var (told, used) = withClaim && esim.UsageHintedAt is { } claimed ? (claimed, esim.Used)
            : (esim.UsedAsOf ?? esim.ConfirmedAt, esim.ConfirmedUsed);
        if (used > DataVolume.Zero && (all.Count == 0 || all[^1].At < told)) all.Add(At(told, used, esim.Total));
        if (all.Count > 0 && all[0].Used > DataVolume.Zero && (esim.ActivatedAt ?? esim.InstalledAt) is { } began && began < all[0].At)
            all.Insert(0, At(began, DataVolume.Zero, all[0].Total));
        return all;
    }

    /// <summary>How soon the vendor should be asked again: the busy and the nearly exhausted often, those at rest rarely.</summary>
    /// <param name="lastChange">When its usage last changed; null when it never did.</param>
    /// <returns>Null when nothing can change any more.</returns>
    public static TimeSpan? AskAgainAfter(Esim esim, DateTimeOffset? lastChange, DateTimeOffset now)
    {
        if (EsimStatusRules.HasEnded(esim.Status) || esim.Status == EsimStatus.Deleted) return null;
        if (esim.UsageHintedAt is not null) return ConfirmAfter;
        if (esim.Status is EsimStatus.New or EsimStatus.Downloaded) return TimeSpan.FromHours(12);
        if (lastChange is { } changed && now - changed < TimeSpan.FromHours(12))
            return esim.UsedPercent >= 80 ? TimeSpan.FromMinutes(20) : TimeSpan.FromMinutes(45);
        return TimeSpan.FromHours(2.5);
    }
}
