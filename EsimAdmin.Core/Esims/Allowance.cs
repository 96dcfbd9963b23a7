namespace EsimAdmin.Core.Esims;

/// <summary>
/// What an eSIM has used of what it may use, in words that are true for its plan. Only a plan with one volume has a share that is used and
/// a rest: a daily plan's volume is a day's, and what the vendor adds up for several days nobody has documented.
/// </summary>
/// <param name="Total">Data in all, or of a day; nothing where it is not known or not limited.</param>
/// <param name="Plan">How data is counted; null where the vendor has not said, which older plans with one volume do.</param>
/// <param name="Day">Of a daily plan what may be used in a day, by the catalogue; null where that is not known.</param>
public readonly record struct Allowance(DataVolume Used, DataVolume Total, DataPlan? Plan, DataVolume? Day = null)
{
    private const string Unlimited = "Unlimited";

    /// <summary>Whether there is one volume, of which a share is used.</summary>
    public bool IsOneVolume => !IsDaily && Total > DataVolume.Zero;

    /// <summary>Whether it is a daily plan.</summary>
    public bool IsDaily => Plan is not (null or DataPlan.Total);

    /// <summary>The share that is used, in whole per cent; 0 where there is none.</summary>
    public int Percent => IsOneVolume ? Used.PercentOf(Total) : 0;

    /// <summary>What may be used: <c>1 GB</c>, <c>1 GB a day</c>, <c>Unlimited</c>, or that it is not known.</summary>
    public string Whole => IsDaily
        ? Plan == DataPlan.DailyUnlimited || Day == DataVolume.Zero ? Unlimited : Day is { } day ? $"{day} a day" : "A volume a day"
        : Total > DataVolume.Zero ? $"{Total}" : "Not known";

    /// <summary>What is used of it: <c>973 MB of 1 GB</c>, <c>2.3 GB, 1 GB a day</c>.</summary>
    public string UsedWords => IsOneVolume ? $"{Used} of {Total}" : !IsDaily ? $"{Used}"
        : $"{Used}, {(Day is null || Whole == Unlimited ? Whole.ToLowerInvariant() : Whole)}";

    /// <summary>What is left: <c>51 MB left of 1 GB</c>; for others what may be used.</summary>
    public string LeftWords => IsOneVolume ? $"{Total - Used} left of {Total}" : Whole;
}
