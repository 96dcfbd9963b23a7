namespace EsimAdmin.Simulator.Vendor;

/// <summary>An order as the vendor holds it.</summary>
internal sealed class SimOrder
{
    public required string OrderNo { get; init; }
    public required string TransactionId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset AllocateAt { get; set; }
    public required List<SimOrderLine> Lines { get; init; }
    public required long Amount { get; init; }
    public bool Allocated { get; set; }
    public int Count => Lines.Sum(line => line.Count);

    /// <summary>How many of its eSIMs are there at a time, when they come one after the other.</summary>
    public int CountAt(DateTimeOffset now) => now >= AllocateAt ? Count
        : (int)(Count * ((now - CreatedAt) / (AllocateAt - CreatedAt)));
}

/// <summary>A package of an order.</summary>
internal sealed record SimOrderLine(string PackageCode, int Count, long Price, int? PeriodNum);

/// <summary>A package on an eSIM.</summary>
internal sealed record SimEsimPackage(string Code, string TransactionId, long Volume, int Duration, long Price, DateTimeOffset CreatedAt);

/// <summary>An eSIM with the life of its traveller.</summary>
internal sealed class SimEsim
{
    public required string EsimTranNo { get; init; }
    public required string OrderNo { get; init; }
    public required string TransactionId { get; init; }
    public required string Iccid { get; init; }
    public required string Imsi { get; init; }
    public required string Ac { get; init; }
    public required string Pin { get; init; }
    public required string Puk { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required List<SimEsimPackage> Packages { get; init; }
    /// <summary>Simulated seconds per second in this life.</summary>
    public required double Pace { get; init; }

    public string EsimStatus { get; set; } = "GOT_RESOURCE";
    public string SmdpStatus { get; set; } = "RELEASED";
    /// <summary>What comes back when a pause ends.</summary>
    public string? StatusBeforeSuspend { get; set; }
    /// <summary>How often it was suspended.</summary>
    public int Suspensions { get; set; }
    public string Eid { get; set; } = "";
    public string Msisdn { get; set; } = "";
    public DateTimeOffset? InstalledAt { get; set; }
    public DateTimeOffset? ActivatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public long Used { get; set; }
    public DateTimeOffset UsageAt { get; set; }
    /// <summary>The smallest remaining share that a webhook told of.</summary>
    public decimal ToldRest { get; set; } = 1;
    public bool ToldValidity { get; set; }
    /// <summary>How many events its SM-DP+ server told of.</summary>
    public int Events { get; set; }

    /// <summary>What the traveller does next, and when; null when nothing.</summary>
    public Step? NextStep { get; set; }
    public DateTimeOffset? NextAt { get; set; }
    /// <summary>Bytes that the traveller uses in a simulated day.</summary>
    public long BytesPerDay { get; set; }

    public long TotalVolume => Packages.Sum(package => package.Volume);
    public int TotalDuration => Packages.Sum(package => package.Duration);
    /// <summary>Whether no volume was bought: it cannot be used up.</summary>
    public bool IsUnlimited => TotalVolume == 0;

    /// <summary>A day before its end, when that is still to be told of.</summary>
    public DateTimeOffset? TellEndAt =>
        ActivatedAt is null || ToldValidity || HasEnded ? null : ExpiresAt - TimeSpan.FromDays(1) / Pace;

    /// <summary>When something is to be done about it.</summary>
    public DateTimeOffset? DueAt => TellEndAt is { } tell && (NextAt is null || tell < NextAt) ? tell : NextAt;

    public bool HasEnded => EsimStatus is "CANCEL" or "REVOKE" or "USED_EXPIRED" or "UNUSED_EXPIRED";
    public bool IsUnused => EsimStatus == "GOT_RESOURCE" && SmdpStatus == "RELEASED";
}

/// <summary>What a traveller can do.</summary>
internal enum Step
{
    Download,
    Install,
    Enable,
    Use,
    Expire,
    Delete,
}

/// <summary>A movement of the balance.</summary>
internal sealed record SimMovement(DateTimeOffset At, long Amount, string Cause, string Reference);

/// <summary>A top-up that was paid.</summary>
internal sealed record SimTopUp(
    string TransactionId, string EsimTranNo, string PackageCode, long Amount, DateTimeOffset At, string TopUpTranNo);

/// <summary>A webhook that is to be sent.</summary>
internal sealed class SimWebhook
{
    public required long Id { get; init; }
    public required string Type { get; init; }
    public required string Body { get; init; }
    public required DateTimeOffset DueAt { get; set; }
    public int Attempts { get; set; }
}

/// <summary>The account.</summary>
internal sealed class SimAccount
{
    public long Balance { get; set; }
    public string? WebhookUrl { get; set; }
    public long LastNumber { get; set; }
    public bool IsNew { get; set; } = true;
}
