namespace EsimAdmin.Core.AutoTopUps;

/// <summary>What the company permits rules for top-ups (configuration section <c>TopUpRules</c>).</summary>
public sealed class TopUpRuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "TopUpRules";

    private const string Usual = "20.00";

    /// <summary>What one top-up by rule may cost before somebody has to approve it, in dollars; 0: each has to be approved; empty: 20.00.
    /// </summary>
    public string ApprovalAbove { get; set; } = Usual;

    /// <summary>The same as an amount; what is none has each approved.</summary>
    public Money Limit => Money.TryParseDollars(ApprovalAbove.Length > 0 ? ApprovalAbove : Usual, out var limit) ? limit : Money.Zero;
}
