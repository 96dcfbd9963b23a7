namespace EsimAdmin.Simulator.Vendor;

/// <summary>How a traveller spreads the use of data over the days.</summary>
internal enum HabitKind
{
    /// <summary>Always the same.</summary>
    Steady,

    /// <summary>Mostly in the evening.</summary>
    Evening,

    /// <summary>Mostly at weekends.</summary>
    Weekend,

    /// <summary>Little on most days, very much on some.</summary>
    Bursty,

    /// <summary>More each day.</summary>
    Growing,

    /// <summary>Less each day.</summary>
    Fading,
}

/// <summary>The habits of travellers: pure, the same for the same eSIM.</summary>
internal static class Habit
{
    /// <summary>Which habit somebody has.</summary>
    public static HabitKind Of(int seed, string esimTranNo) =>
        (HabitKind)Seeds.Random(seed + 1000, esimTranNo).Next(Enum.GetValues<HabitKind>().Length);

    /// <summary>How many times the average is used at a moment.</summary>
    /// <param name="kind">The habit.</param>
    /// <param name="days">Simulated days since the first use.</param>
    /// <param name="seed">What a bursty traveller's days depend on.</param>
    public static double Factor(HabitKind kind, double days, int seed) => kind switch
    {
        HabitKind.Evening => days % 1 >= 0.75 ? 2.8 : 0.4,
        HabitKind.Weekend => (int)days % 7 >= 5 ? 2.2 : 0.52,
        HabitKind.Bursty => Seeds.Random(seed, (int)days).Next(10) == 0 ? 4 : 0.67,
        HabitKind.Growing => Math.Min(2, 0.6 + days / 20),
        HabitKind.Fading => Math.Max(0.5, 1.3 - days / 25),
        _ => 1,
    };
}
