namespace EsimAdmin.Core.EsimAccess;

/// <summary>How a package counts data (<c>dataType</c>).</summary>
public enum DataPlan
{
    /// <summary>One volume for the whole duration.</summary>
    Total = 1,

    /// <summary>A volume a day, then slower.</summary>
    DailyThenSlower = 2,

    /// <summary>A volume a day, then cut off until the next.</summary>
    DailyThenCut = 3,

    /// <summary>Unlimited, paid by the day.</summary>
    DailyUnlimited = 4,
}

/// <summary>Whether top-ups are possible (<c>supportTopUpType</c>; 1 means no).</summary>
public enum TopUpSupport
{
    /// <summary>Not possible.</summary>
    No = 1,

    /// <summary>Possible.</summary>
    Yes = 2,

    /// <summary>Possible, by the day.</summary>
    YesByDay = 3,
}

/// <summary>From where an eSIM takes texts (<c>smsStatus</c>).</summary>
public enum SmsSupport
{
    /// <summary>From nowhere.</summary>
    None = 0,

    /// <summary>From phones and from us.</summary>
    PhonesAndUs = 1,

    /// <summary>From us only.</summary>
    OnlyUs = 2,
}

/// <summary>In what a duration is counted (<c>durationUnit</c>).</summary>
public enum DurationUnit
{
    /// <summary>Days.</summary>
    Day = 0,

    /// <summary>Months.</summary>
    Month = 1,

    /// <summary>Hours.</summary>
    Hour = 2,
}

/// <summary>How the vendor writes what packages are.</summary>
public static class PackageWords
{
    private const string TopUp = "TOPUP_";

    /// <summary>Whether a package is put on an eSIM that is there already.</summary>
    public static bool IsTopUp(string packageCode) => packageCode.StartsWith(TopUp, StringComparison.Ordinal);

    /// <summary>The code of the top-up with the same plan as a base package, where there is one.</summary>
    public static string TopUpOf(string packageCode) => TopUp + packageCode;

    /// <summary>So many units in whole days; a month counts as 30, and what is begun as a whole one.</summary>
    public static int Days(int duration, DurationUnit? unit) => unit switch
    {
        DurationUnit.Month => duration * 30,
        DurationUnit.Hour => (duration + 23) / 24,
        _ => duration,
    };

    /// <summary>A unit in the vendor's word.</summary>
    public static string Write(DurationUnit unit) => unit.ToString().ToUpperInvariant();

    /// <summary>The unit that a word of the vendor names; null for a new one.</summary>
    public static DurationUnit? ReadUnit(string? word) => word?.Trim().ToUpperInvariant() switch
    {
        "DAY" => DurationUnit.Day,
        "MONTH" => DurationUnit.Month,
        "HOUR" => DurationUnit.Hour,
        _ => null,
    };
}
