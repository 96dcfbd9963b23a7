namespace EsimAdmin.Core.Handover;

/// <summary>How many codes are handed out (configuration section <c>Security:Codes</c>).</summary>
public sealed class CodeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Security:Codes";

    /// <summary>The most codes that one person hands out within an hour.</summary>
    public int PerHour { get; set; } = 200;
}

/// <summary>How many codes one person may hand out, and how many are unusual. Pure. Whoever steals a session steals codes.</summary>
public static class CodeRules
{
    /// <summary>Within what the limit counts.</summary>
    public static readonly TimeSpan LimitSpan = TimeSpan.FromHours(1);

    /// <summary>Within what a burst is one.</summary>
    public static readonly TimeSpan BurstSpan = TimeSpan.FromMinutes(10);

    /// <summary>So many codes within <see cref="BurstSpan"/> are unusual for anybody.</summary>
    public const int MostInBurst = 50;

    /// <summary>So many times as many in a day as on the person's usual day are unusual.</summary>
    public const int TimesUsual = 5;

    /// <summary>Fewer codes in a day are never unusual.</summary>
    public const int FewestInDay = 20;

    /// <summary>On so many days somebody must have handed codes out before anything is usual.</summary>
    public const int FewestDays = 5;

    /// <summary>Of how many days it is looked at what is usual.</summary>
    public const int DaysBack = 30;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>When the next code may be handed out; null: now.</summary>
    /// <param name="past">When this person has handed codes out, in any order.</param>
    /// <param name="perHour">How many within an hour are allowed.</param>
    public static DateTimeOffset? FreeAt(IEnumerable<DateTimeOffset> past, int perHour, DateTimeOffset now)
    {
        var counting = past.Where(at => at > now - LimitSpan).OrderDescending().Take(perHour).ToList();
        return counting.Count < perHour ? null : counting[^1] + LimitSpan;
    }

    /// <summary>What is unusual about it, for people; null when nothing is.</summary>
    /// <param name="past">When this person has handed codes out within <see cref="DaysBack"/> days, this one among them, in any order.
    /// </param>
    public static FormattableString? Unusual(IReadOnlyCollection<DateTimeOffset> past, DateTimeOffset now)
    {
        var burst = past.Count(at => at > now - BurstSpan);
        if (burst >= MostInBurst) return $"{burst:N0} activation codes within {BurstSpan.TotalMinutes:N0} minutes";
        var days = past.CountBy(at => (int)((now - at) / Day)).ToDictionary();
        var today = days.GetValueOrDefault(0);
        var before = days.Where(day => day.Key > 0).Select(day => day.Value).Order().ToList();
        if (today < FewestInDay || before.Count < FewestDays) return null;
        var usual = before[before.Count / 2];
        if (today < TimesUsual * usual) return null;
        return $"{today:N0} activation codes within a day, where {usual:N0} are usual";
    }
}
