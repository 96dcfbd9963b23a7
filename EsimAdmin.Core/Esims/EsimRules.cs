namespace EsimAdmin.Core.Esims;

/// <summary>How what the vendor tells becomes our picture of an eSIM. Pure. A null never overwrites what is known.</summary>
public static class EsimRules
{
    /// <summary>Events carry whole seconds of the vendor's clock; only one clearly older than the last answer is late.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    /// <summary>How far ahead of our clock an event's time is still believed.</summary>
    public static readonly TimeSpan FurthestAhead = TimeSpan.FromMinutes(5);

    /// <summary>More than any plan holds: nobody has used so many bytes.</summary>
    public const long MostUsed = 1L << 50;

    /// <summary>How long the vendor's answers about usage may lag behind its webhooks (field notes: 2 to 3 hours).</summary>
    public static readonly TimeSpan UsageLag = TimeSpan.FromHours(3);

    /// <summary>Whether an eSIM is made: it can be installed, or was. The vendor lists some before.</summary>
    public static bool IsMade(Esim esim) =>
        esim is { Iccid.Length: > 0, HasActivationCode: true } || EsimStatusRules.HasEnded(esim.Status);

    /// <summary>Takes over the vendor's answer to a question that was asked at a time.</summary>
    public static void TakeOver(Esim esim, VendorEsim told, DateTimeOffset askedAt)
    {
        esim.Iccid = told.Iccid ?? esim.Iccid;
        esim.OrderNo = told.OrderNo ?? esim.OrderNo;
        esim.TransactionId = told.TransactionId ?? esim.TransactionId;
        esim.Imsi = told.Imsi ?? esim.Imsi;
        esim.Eid = NullIfEmpty(told.Eid) ?? esim.Eid;
        esim.Msisdn = NullIfEmpty(told.Msisdn) ?? esim.Msisdn;
        esim.Told = new EsimSecrets(told.ActivationCode ?? "", NullIfEmpty(told.Pin), NullIfEmpty(told.Puk));
        esim.HasActivationCode |= esim.Told.ActivationCode.Length > 0;
        esim.SmdpStatus = told.SmdpStatus ?? esim.SmdpStatus;
        esim.VendorStatus = told.VendorStatus ?? esim.VendorStatus;
        esim.Plan = told.Plan ?? esim.Plan;
        esim.Total = told.Total ?? esim.Total;
        if (told.Used is { Bytes: <= MostUsed } used) TakeUsage(esim, used, null, askedAt);
        esim.Duration = told.Duration ?? esim.Duration;
        esim.DurationUnit = told.DurationUnit ?? esim.DurationUnit;
        esim.InstalledAt = told.InstalledAt ?? esim.InstalledAt;
        esim.ActivatedAt = told.ActivatedAt ?? esim.ActivatedAt;
        esim.ExpiresAt = told.ExpiresAt ?? esim.ExpiresAt;
        esim.Apn = told.Apn ?? esim.Apn;
        esim.SmsStatus = told.SmsStatus ?? esim.SmsStatus;
        esim.TopUpSupport = told.TopUpSupport ?? esim.TopUpSupport;
        if (told.Packages is [var package, ..])
        {
            var packages = told.Packages.Select(one => new EsimPackage(
                one.Code ?? "", one.Name ?? one.Code ?? "", NullIfEmpty(one.TransactionId), one.Volume?.Bytes ?? 0, one.CreatedAt))
                .ToList();
            if (!packages.SequenceEqual(esim.Packages)) esim.Packages = packages;
            esim.PackageCode = package.Code ?? esim.PackageCode;
            esim.PackageName = package.Name ?? package.Code ?? esim.PackageName;
            esim.LocationCode = package.LocationCode ?? esim.LocationCode;
            esim.CreatedAt ??= package.CreatedAt;
            if (esim.Total == DataVolume.Zero) esim.Total = package.Volume ?? esim.Total;
            if (esim.Duration == 0) esim.Duration = package.Duration ?? 0;
        }
        esim.CreatedAt ??= askedAt;
        esim.ConfirmedAt = askedAt;
        if (esim.HintedAt <= askedAt) esim.HintedAt = null;
        esim.Status = esim.ConfirmedStatus = EsimStatusRules.Read(esim.VendorStatus, esim.SmdpStatus, esim.Used);
    }

    /// <summary>Takes over the vendor's answer to a question about usage, unless a newer one is known.</summary>
    public static void TakeUsageOver(Esim esim, VendorUsage told, DateTimeOffset now)
    {
        if (told.Used is not { } used || used.Bytes > MostUsed) return;
        if (!(told.AsOf <= now + FurthestAhead)) told = told with { AsOf = null };
        // Of two answers to different questions the higher one is the newer: what was used stays used.
        var isOlder = told.AsOf < esim.UsedAsOf;
        if (used > esim.ConfirmedUsed || used == esim.ConfirmedUsed && !(isOlder && esim.UsageHintedAt is null))
            TakeUsage(esim, used, told.AsOf ?? now, now);
        if (told.Total is { Bytes: > 0 } total && !isOlder) esim.Total = total;
        esim.Status = EsimStatusRules.Read(esim.VendorStatus, esim.SmdpStatus, esim.Used);
        if (!esim.IsUnconfirmed) esim.ConfirmedStatus = esim.Status;
    }

    /// <summary>Takes over the vendor's answer. What a webhook claims beyond it stays shown while the answer may only lag behind.</summary>
    /// <param name="used">Data used, as answered.</param>
    /// <param name="asOf">As of when, where the vendor says so.</param>
    public static void TakeUsage(Esim esim, DataVolume used, DateTimeOffset? asOf, DateTimeOffset now)
    {
        // An answer that does not say as of when is of now, where it tells anything new.
        var since = asOf ?? (used == esim.ConfirmedUsed ? esim.UsedAsOf : now);
        esim.ConfirmedUsed = used;
        var mayLag = esim.UsageHintedAt is { } heard && used < esim.Used && now - heard < UsageLag && !(asOf >= heard);
        if (mayLag) return;
        (esim.Used, esim.UsedAsOf, esim.UsageHintedAt) = (used, since, null);
    }

    /// <summary>Takes over an event, unless it is older than what is known or the eSIM has ended. Changes only what people see.</summary>
    /// <param name="news">What the event tells.</param>
    /// <param name="now">The time, by our own clock: an event that claims to come from the future has no believable time.</param>
    /// <returns>Whether anything changed.</returns>
    public static bool Hear(Esim esim, EsimNews news, DateTimeOffset now)
    {
        var happened = Believable(news.At, now);
        if (happened is { } at && (at < esim.HeardAt || at < esim.ConfirmedAt - ClockTolerance)) return false;
        // An event without a time is only a hint; on an ended eSIM it is an echo.
        if (EsimStatusRules.HasEnded(esim.Status)) return false;

        var before = (esim.VendorStatus, esim.SmdpStatus, esim.Used, esim.ExpiresAt);
        esim.VendorStatus = news.EsimStatus ?? esim.VendorStatus;
        esim.SmdpStatus = news.SmdpStatus ?? esim.SmdpStatus;
        if (news.Used is { } told) HearUsage(esim, told, canCorrect: happened is not null, now);
        esim.ExpiresAt = news.ExpiresAt ?? esim.ExpiresAt;
        esim.HeardAt = happened ?? esim.HeardAt;
        esim.Status = EsimStatusRules.Read(esim.VendorStatus, esim.SmdpStatus, esim.Used);
        if (before == (esim.VendorStatus, esim.SmdpStatus, esim.Used, esim.ExpiresAt)) return false;
        esim.HintedAt = now;
        return true;
    }

    // Never more than there is, never less than the vendor answered; downwards only by an event that says when it was.
    // As of when it claims to be decides nothing: samples and days' sums go by the vendor's own answer.
    private static void HearUsage(Esim esim, long told, bool canCorrect, DateTimeOffset now)
    {
        var most = esim.Allowance.IsOneVolume ? esim.Total.Bytes : long.MaxValue;
        var used = new DataVolume(Math.Max(esim.ConfirmedUsed.Bytes, Math.Clamp(told, 0, most)));
        if (used == esim.Used || used < esim.Used && !canCorrect) return;
        esim.Used = used;
        esim.UsageHintedAt = used > esim.ConfirmedUsed ? now : null;
    }

    private static DateTimeOffset? Believable(DateTimeOffset? told, DateTimeOffset now) => told <= now + FurthestAhead ? told : null;

    /// <summary>The timeline's entry for the state that an eSIM has just reached.</summary>
    /// <param name="esim">The eSIM as it is now.</param>
    /// <param name="before">Its state before; null when it was not known here.</param>
    /// <param name="at">When it came about.</param>
    public static EsimEvent Happened(Esim esim, EsimStatus? before, DateTimeOffset at) => new()
    {
        EsimTranNo = esim.EsimTranNo,
        At = at,
        Text = (esim.Status, before) switch
        {
            (EsimStatus.New, _) => "Allocated",
            (EsimStatus.InUse, EsimStatus.Depleted) => "Has data again",
            (EsimStatus.InUse, EsimStatus.Suspended) => "In use again",
            (EsimStatus.InUse, _) => "First data used",
            (EsimStatus.Onboard, EsimStatus.Suspended) => "Switched on again",
            (EsimStatus.Onboard, _) => "Switched on",
            (EsimStatus.Depleted, _) => "All data used",
            var (status, _) => EsimStatusRules.Name(status, esim.VendorStatus, esim.SmdpStatus),
        },
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
