namespace EsimAdmin.Core.Usage;

/// <summary>One bar of a chart.</summary>
/// <param name="Parts">How much of it each series has, in the order of <see cref="UsageBars.Series"/>.</param>
public sealed record UsageBar(DateOnly From, DateOnly To, IReadOnlyList<DataVolume> Parts)
{
    /// <summary>All of it.</summary>
    public DataVolume Total { get; } = new(Parts.Sum(part => part.Bytes));
}

/// <summary>Use by day and country as bars: most-used countries as series, days joined to weeks where they are many. Pure.</summary>
public sealed class UsageBars
{
    /// <summary>The code of what is not a series of its own.</summary>
    public const string Others = "";

    private const int MostSeries = 5;
    private const int MostBars = 92;

    private UsageBars(IReadOnlyList<string> series, IReadOnlyList<UsageBar> bars) => (Series, Bars) = (series, bars);

    /// <summary>The codes of the countries, most use first; <see cref="Others"/> last where there are more.</summary>
    public IReadOnlyList<string> Series { get; }

    /// <summary>The bars, oldest first, without gaps.</summary>
    public IReadOnlyList<UsageBar> Bars { get; }

    /// <summary>Makes the bars of a span.</summary>
    public static UsageBars Of(IReadOnlyCollection<DayUse> days, DateOnly from, DateOnly to)
    {
        var ranked = days.GroupBy(day => day.LocationCode).OrderByDescending(group => group.Sum(day => day.Used.Bytes))
            .ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key).ToList();
        List<string> series = ranked.Count <= MostSeries + 1 ? ranked : [.. ranked.Take(MostSeries), Others];
        var place = ranked.Select((code, index) => (code, index))
            .ToDictionary(one => one.code, one => Math.Min(one.index, series.Count - 1));
        var length = to.DayNumber - from.DayNumber + 1;
        var step = length > MostBars ? 7 : 1;
        var sums = new long[(length + step - 1) / step, Math.Max(1, series.Count)];
        foreach (var day in days.Where(day => day.Day >= from && day.Day <= to))
            sums[(day.Day.DayNumber - from.DayNumber) / step, place[day.LocationCode]] += day.Used.Bytes;
        return new UsageBars(series, [.. Enumerable.Range(0, sums.GetLength(0)).Select(index => new UsageBar(
            from.AddDays(index * step), from.AddDays(Math.Min(length, (index + 1) * step) - 1),
                [.. Enumerable.Range(0, series.Count).Select(one => new DataVolume(sums[index, one]))]))]);
    }
}
