namespace EsimAdmin.Core.Finance;

/// <summary>Settings of the money (configuration section <c>Finance</c>).</summary>
public sealed class FinanceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Finance";

    /// <summary>Below which balance people are warned, in dollars, for example <c>100.00</c>; empty for never.</summary>
    public string LowBalance { get; set; } = "100.00";

    /// <summary>The same as an amount; null when it is empty or not readable.</summary>
    public Money? Limit => Money.TryParseDollars(LowBalance, out var limit) ? limit : null;
}
