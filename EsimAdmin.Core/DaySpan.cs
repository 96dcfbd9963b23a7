namespace EsimAdmin.Core;

/// <summary>Whole days, by UTC, as lists are narrowed by them. Pure.</summary>
internal static class DaySpan
{
    /// <summary>When the first day begins and the last has ended; null where nothing is said, and where the last is the last that there
    /// is.</summary>
    public static (DateTimeOffset? From, DateTimeOffset? Before) Of(DateOnly? first, DateOnly? last) =>
        (Midnight(first), Midnight(last < DateOnly.MaxValue ? last?.AddDays(1) : null));

    private static DateTimeOffset? Midnight(DateOnly? day) => day?.ToDateTime(TimeOnly.MinValue) is { } time
        ? new DateTimeOffset(time, TimeSpan.Zero) : null;
}
