using EsimAdmin.Core.EsimAccess.Wire;

namespace EsimAdmin.Core.Esims;

/// <summary>How what the vendor tells becomes our picture of an eSIM. Pure. A null never overwrites what is known.</summary>
public static class EsimRules
{
    /// <summary>Events carry whole seconds of the vendor's clock; only one clearly older than the last answer is late.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    /// <summary>How far ahead of our clock an event's time is still believed.</summary>
    public static readonly TimeSpan FurthestAhead = TimeSpan.FromMinutes(5);

    /// <summary>How long the vendor's answers about usage may lag behind its webhooks (field notes: 2 to 3 hours).</summary>
    public static readonly TimeSpan UsageLag = TimeSpan.FromHours(3);

    /// <summary>Takes over the vendor's answer to a question that was asked at a time.</summary>
    public static void TakeOver(Esim esim, WireEsim wire, DateTimeOffset askedAt)
    {
        esim.Iccid = wire.Iccid ?? esim.Iccid;
        esim.OrderNo = wire.OrderNo ?? esim.OrderNo;
        esim.TransactionId = wire.TransactionId ?? esim.TransactionId;
        esim.Imsi = wire.Imsi ?? esim.Imsi;
        esim.Eid = NullIfEmpty(wire.Eid) ?? esim.Eid;
        esim.Msisdn = NullIfEmpty(wire.Msisdn) ?? esim.Msisdn;
        esim.ActivationCode = wire.Ac ?? esim.ActivationCode;
        esim.SmdpStatus = wire.SmdpStatus ?? esim.SmdpStatus;
        esim.VendorStatus = wire.EsimStatus ?? esim.VendorStatus;
        esim.Total = wire.TotalVolume is { } total ? new DataVolume(Math.Max(0, total)) : esim.Total;
        if (wire.OrderUsage is { } used) TakeUsage(esim, new DataVolume(Math.Max(0, used)), null, askedAt);
        esim.Duration = (int?)wire.TotalDuration ?? esim.Duration;
        esim.DurationUnit = wire.DurationUnit ?? esim.DurationUnit;
        esim.InstalledAt = wire.InstallationTime ?? esim.InstalledAt;
        esim.ActivatedAt = wire.ActivateTime ?? esim.ActivatedAt;
        esim.ExpiresAt = wire.ExpiredTime ?? esim.ExpiresAt;
        esim.Apn = wire.Apn ?? esim.Apn;
        esim.Pin = NullIfEmpty(wire.Pin) ?? esim.Pin;
        esim.Puk = NullIfEmpty(wire.Puk) ?? esim.Puk;
        esim.SmsStatus = (int?)wire.SmsStatus ?? esim.SmsStatus;
        esim.TopUpSupport = (int?)wire.SupportTopUpType ?? esim.TopUpSupport;
        if (wire.PackageList is [var package, ..])
        {
            var packages = wire.PackageList.Select(one => new EsimPackage(
                one.PackageCode ?? "", one.PackageName ?? one.PackageCode ?? "", NullIfEmpty(one.TransactionId), one.Volume ?? 0, one.CreateTime)).ToList();
            if (!packages.SequenceEqual(esim.Packages)) esim.Packages = packages;
            esim.PackageCode = package.PackageCode ?? esim.PackageCode;
            esim.PackageName = package.PackageName ?? package.PackageCode ?? esim.PackageName;
            esim.LocationCode = package.LocationCode ?? esim.LocationCode;
            esim.CreatedAt ??= package.CreateTime;
            if (esim.Total == DataVolume.Zero && package.Volume is { } volume) esim.Total = new DataVolume(volume);
            if (esim.Duration == 0 && package.Duration is { } duration) esim.Duration = (int)duration;
        }
        esim.CreatedAt ??= askedAt;
        esim.ConfirmedAt = askedAt;
        if (esim.HintedAt <= askedAt) esim.HintedAt = null;
        esim.Status = EsimStatusRules.Read(esim.VendorStatus, esim.SmdpStatus, esim.Used);
    }

    /// <summary>Takes over the vendor's answer to a question about usage, unless it is older than the answer before.</summary>
    public static void TakeUsageOver(Esim esim, WireUsage told, DateTimeOffset now)
    {
        if (esim.UsageHintedAt is null && told.LastUpdateTime < esim.UsedAsOf) return;
        // Of two answers to different questions the higher one is the newer: what was used stays used.
        if (told.DataUsage is { } used && used >= esim.ConfirmedUsed.Bytes) TakeUsage(esim, new DataVolume(used), told.LastUpdateTime ?? now, now);
        if (told.TotalData is > 0 and { } total) esim.Total = new DataVolume(total);
        esim.Status = EsimStatusRules.Read(esim.VendorStatus, esim.SmdpStatus, esim.Used);
    }

    /// <summary>Takes over what the vendor answered of the usage. What a webhook claims beyond it stays shown while the answer may only lag behind.</summary>
    /// <param name="esim">The eSIM.</param>
    /// <param name="used">Data used, as answered.</param>
    /// <param name="asOf">As of when, where the vendor says so.</param>
    /// <param name="now">The time.</param>
    public static void TakeUsage(Esim esim, DataVolume used, DateTimeOffset? asOf, DateTimeOffset now)
    {
        esim.ConfirmedUsed = used;
        var mayLag = esim.UsageHintedAt is { } heard && used < esim.Used && now - heard < UsageLag && !(asOf >= esim.UsedAsOf);
        if (mayLag) return;
        (esim.Used, esim.UsedAsOf, esim.UsageHintedAt) = (used, asOf ?? esim.UsedAsOf, null);
    }

    /// <summary>Takes over an event, unless it is older than what is known or the eSIM has ended. Only what people see changes by it, until the vendor is asked.</summary>
    /// <param name="esim">The eSIM.</param>
    /// <param name="news">What the event tells.</param>
    /// <param name="now">The time, by our own clock: an event that claims to come from the future has no believable time.</param>
    /// <returns>Whether anything changed.</returns>
    public static bool Hear(Esim esim, EsimNews news, DateTimeOffset now)
    {
        var happened = Believable(news.At, now);
        if (happened is { } at && (at < esim.HeardAt || at < esim.ConfirmedAt - ClockTolerance)) return false;
        // An event without a time is only a hint; on an ended eSIM it is an echo.
        if (EsimStatusRules.HasEnded(esim.Status)) return false;

        var before = (esim.VendorStatus, esim.SmdpStatus, esim.Used, esim.UsedAsOf, esim.ExpiresAt);
        esim.VendorStatus = news.EsimStatus ?? esim.VendorStatus;
        esim.SmdpStatus = news.SmdpStatus ?? esim.SmdpStatus;
        if (news.Used is { } told) HearUsage(esim, told, Believable(news.UsedAsOf, now), canCorrect: happened is not null, now);
        esim.ExpiresAt = news.ExpiresAt ?? esim.ExpiresAt;
        esim.HeardAt = happened ?? esim.HeardAt;
        esim.Status = EsimStatusRules.Read(esim.VendorStatus, esim.SmdpStatus, esim.Used);
        if (before == (esim.VendorStatus, esim.SmdpStatus, esim.Used, esim.UsedAsOf, esim.ExpiresAt)) return false;
        esim.HintedAt = now;
        return true;
    }

    // Never more than there is, never less than the vendor answered; downwards only by an event that says when it was.
    private static void HearUsage(Esim esim, long told, DateTimeOffset? asOf, bool canCorrect, DateTimeOffset now)
    {
        var most = esim.Total > DataVolume.Zero ? esim.Total.Bytes : long.MaxValue;
        var used = new DataVolume(Math.Max(esim.ConfirmedUsed.Bytes, Math.Clamp(told, 0, most)));
        if (used == esim.Used || used < esim.Used && !canCorrect) return;
        (esim.Used, esim.UsedAsOf) = (used, asOf ?? esim.UsedAsOf);
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
