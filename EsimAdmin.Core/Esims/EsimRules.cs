using EsimAdmin.Core.EsimAccess.Wire;

namespace EsimAdmin.Core.Esims;

/// <summary>What an event tells of an eSIM; what it does not tell is null.</summary>
public sealed record EsimNews
{
    /// <summary>The eSIM; null in events that only name the ICCID.</summary>
    public string? EsimTranNo { get; init; }
    /// <summary>The vendor's order.</summary>
    public string? OrderNo { get; init; }
    /// <summary>The ICCID.</summary>
    public string? Iccid { get; init; }
    /// <summary>The device's chip.</summary>
    public string? Eid { get; init; }
    /// <summary>State of the profile.</summary>
    public string? EsimStatus { get; init; }
    /// <summary>State at the SM-DP+ server.</summary>
    public string? SmdpStatus { get; init; }
    /// <summary>Bytes used.</summary>
    public long? Used { get; init; }
    /// <summary>Bytes in all.</summary>
    public long? Total { get; init; }
    /// <summary>As of when the usage is.</summary>
    public DateTimeOffset? UsedAsOf { get; init; }
    /// <summary>When the plan ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>When it happened; null where the event does not say.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>How what the vendor tells becomes our picture of an eSIM. Pure. A null never overwrites what is known.</summary>
public static class EsimRules
{
    /// <summary>Events carry whole seconds of the vendor's clock; only one clearly older than the last answer is late.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

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
        esim.Total = wire.TotalVolume is { } total ? new DataVolume(total) : esim.Total;
        esim.Used = wire.OrderUsage is { } used ? new DataVolume(used) : esim.Used;
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
        esim.Status = EsimStatusRules.Read(esim.VendorStatus, esim.SmdpStatus, esim.Used);
    }

    /// <summary>Takes over an event, unless it is older than what is known or the eSIM has ended.</summary>
    /// <returns>Whether anything changed.</returns>
    public static bool Hear(Esim esim, EsimNews news)
    {
        if (news.At is { } at && (at < esim.HeardAt || at < esim.ConfirmedAt - ClockTolerance)) return false;
        // An event without a time is only a hint; on an ended eSIM it is an echo.
        if (EsimStatusRules.HasEnded(esim.Status)) return false;

        var before = (esim.Eid, esim.VendorStatus, esim.SmdpStatus, esim.Used, esim.Total, esim.UsedAsOf, esim.ExpiresAt);
        esim.Eid = NullIfEmpty(news.Eid) ?? esim.Eid;
        esim.VendorStatus = news.EsimStatus ?? esim.VendorStatus;
        esim.SmdpStatus = news.SmdpStatus ?? esim.SmdpStatus;
        if (news.Total is { } total) esim.Total = new DataVolume(total);
        if (news.Used is { } used && used >= esim.Used.Bytes) (esim.Used, esim.UsedAsOf) = (new DataVolume(used), news.UsedAsOf ?? esim.UsedAsOf);
        esim.ExpiresAt = news.ExpiresAt ?? esim.ExpiresAt;
        esim.HeardAt = news.At ?? esim.HeardAt;
        esim.Status = EsimStatusRules.Read(esim.VendorStatus, esim.SmdpStatus, esim.Used);
        return before != (esim.Eid, esim.VendorStatus, esim.SmdpStatus, esim.Used, esim.Total, esim.UsedAsOf, esim.ExpiresAt);
    }

    /// <summary>The timeline's entry for the state that an eSIM has just reached.</summary>
    public static EsimEvent Happened(Esim esim, DateTimeOffset at) => new()
    {
        EsimTranNo = esim.EsimTranNo,
        At = at,
        Text = esim.Status switch
        {
            EsimStatus.New => "Allocated",
            EsimStatus.Downloaded => "Downloaded",
            EsimStatus.Installed => "Installed",
            EsimStatus.Onboard => "Switched on",
            EsimStatus.InUse => "First data used",
            EsimStatus.Depleted => "All data used",
            _ => EsimStatusRules.Name(esim.Status, esim.VendorStatus, esim.SmdpStatus),
        },
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
