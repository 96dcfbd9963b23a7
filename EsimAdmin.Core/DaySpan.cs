namespace EsimAdmin.Core;

/// <summary>Whole days, as lists are narrowed by them: those of whoever looks. Pure.</summary>
internal static class DaySpan
{
    /// <summary>When the first day begins and the last has ended; null where nothing is said, and where the last is the last that there
    /// is.</summary>
    public static (DateTimeOffset? From, DateTimeOffset? Before) Of(DateOnly? first, DateOnly? last, TimeZoneInfo zone) =>
        (Begin(first, zone), Begin(last < DateOnly.MaxValue ? last?.AddDays(1) : null, zone));

    private static DateTimeOffset? Begin(DateOnly? day, TimeZoneInfo zone) => day is { } known ? TimeZones.Begin(known, zone) : null;
}
