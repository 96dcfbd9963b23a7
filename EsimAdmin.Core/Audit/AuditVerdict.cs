using System.Text.Json;

namespace EsimAdmin.Core.Audit;

/// <summary>Something in the audit log that is not as it was written.</summary>
/// <param name="Id">The entry, or the first of several.</param>
/// <param name="Text">What is the matter with it, with who and when as far as that still stands there.</param>
public sealed record AuditBreak(long Id, string Text);

/// <summary>What reading the whole audit log brought.</summary>
/// <param name="Count">How many entries there are.</param>
/// <param name="Last">The newest one that was read, with its hash: written down elsewhere, it shows later that nothing before it was
/// replaced.</param>
/// <param name="Breaks">What is broken, the first <see cref="MostTold"/>.</param>
/// <param name="Broken">How much is broken in all.</param>
public sealed record AuditVerdict(long Count, AuditHead Last, IReadOnlyList<AuditBreak> Breaks, int Broken)
{
    /// <summary>The most that is told one by one.</summary>
    public const int MostTold = 20;

    /// <summary>Whether all is as it was written.</summary>
    public bool IsWhole => Broken == 0;

    /// <summary>It in sentences.</summary>
    internal IEnumerable<string> Sentences()
    {
        var many = Count.ToString("N0", CultureInfo.InvariantCulture);
        if (IsWhole)
        {
            yield return $"The audit log is whole: {many} entries. Write down where it ends, to compare it later: {Last}.";
            yield break;
        }
        yield return string.Create(CultureInfo.InvariantCulture,
            $"The audit log is broken in {Broken:N0} {(Broken == 1 ? "place" : "places")}, of {many} entries:");
        foreach (var one in Breaks) yield return one.Text;
    }
}

/// <summary>What is known of the audit log, for its page.</summary>
/// <param name="At">When it was last verified.</param>
/// <param name="Count">How many entries there were then.</param>
/// <param name="Last">The newest one then.</param>
/// <param name="Broken">How much was broken.</param>
/// <param name="First">What was broken first; null when nothing was.</param>
public sealed record AuditState(DateTimeOffset At, long Count, AuditHead Last, int Broken, string? First)
{
    /// <summary>The name of the fact that keeps it.</summary>
    internal const string FactName = "Audit:Verified";

    internal static AuditState Of(AuditVerdict verdict, DateTimeOffset at) =>
        new(at, verdict.Count, verdict.Last, verdict.Broken, verdict.Breaks is [var first, ..] ? first.Text : null);

    internal string Write() => JsonSerializer.Serialize(this);

    internal static AuditState? Read(string? stored)
    {
        try
        {
            return string.IsNullOrEmpty(stored) ? null : JsonSerializer.Deserialize<AuditState>(stored);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
