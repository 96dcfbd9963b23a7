namespace EsimAdmin.Core.Audit;

/// <summary>What the audit log counts by. Pure.</summary>
internal static class AuditRules
{
    /// <summary>In the entry about an erasure: in how many entries it has blanked the words.</summary>
    public const string Blanked = "Entries blanked";

    /// <summary>When the log is verified each night, in UTC.</summary>
    public static readonly TimeSpan Night = TimeSpan.FromHours(3);

    /// <summary>Whether it is to be verified.</summary>
    public static bool IsDue(DateTimeOffset? last, DateTimeOffset now)
    {
        var tonight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) + Night;
        return last is not { } at || at < (now >= tonight ? tonight : tonight.AddDays(-1));
    }
}
