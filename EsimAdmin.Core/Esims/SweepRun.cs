namespace EsimAdmin.Core.Esims;

/// <summary>One comparison of all eSIMs that have not ended with the vendor's: finds what no webhook told.</summary>
public sealed class SweepRun
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was through.</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>How many eSIMs the vendor told of.</summary>
    public int Asked { get; init; }

    /// <summary>How many of them were not known here.</summary>
    public int FoundNew { get; init; }

    /// <summary>How many were in another state than webhooks had told.</summary>
    public int FoundChanged { get; init; }

    /// <summary>How many orders had been completed since the sweep before without a webhook.</summary>
    public int FoundOrders { get; init; }
}
