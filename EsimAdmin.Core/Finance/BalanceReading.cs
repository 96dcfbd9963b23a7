namespace EsimAdmin.Core.Finance;

/// <summary>The balance as the vendor told it, kept when it, or what the ledger does not explain of it, differs from before.</summary>
public sealed class BalanceReading
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>The balance.</summary>
    public Money Balance { get; init; }

    /// <summary>How much of it the ledger did not explain at that time.</summary>
    public Money Unexplained { get; init; }

    /// <summary>When it was first told.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When it was last confirmed.</summary>
    public DateTimeOffset ConfirmedAt { get; set; }
}

/// <summary>The balance at the vendor is known anew.</summary>
public sealed record BalanceChanged : Change;
