using System.Globalization;

namespace EsimAdmin.Simulator;

/// <summary>How the simulated vendor behaves (configuration section <c>Simulator</c>); <see cref="SimulatorPreset.Real"/> as it is made.
/// </summary>
public sealed class SimulatorOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Simulator";

    /// <summary>What is meant by all that is not set.</summary>
    public SimulatorPreset Preset { get; set; }

    /// <summary>The same seed gives the same world.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>
    /// Simulated seconds per second in the lives of new eSIMs: with 60 a day's use takes 24 minutes and a plan of 30 days ends after 12
    /// hours. All times on the wire are real ones.
    /// </summary>
    public double Speed { get; set; } = 1;

    /// <summary>How answers and webhooks are written.</summary>
    public Dialect Dialect { get; set; } = Dialect.Observed;

    /// <summary>What a caller must show.</summary>
    public Authentication Authentication { get; set; }

    /// <summary>The access code that is accepted.</summary>
    public string AccessCode { get; set; } = "simulator";

    /// <summary>The secret key that signatures must be made with.</summary>
    public string SecretKey { get; set; } = "simulator-secret";

    /// <summary>The file in which the world is kept; empty: only in memory.</summary>
    public string Database { get; set; } = "";

    /// <summary>The balance of a new world, in 1/10,000 USD.</summary>
    public long InitialBalance { get; set; } = 50_000_000;

    /// <summary>Whether a new world has some weeks behind it.</summary>
    public bool History { get; set; }

    /// <summary>Whether travellers live by themselves; else only what is asked for happens.</summary>
    public bool Travellers { get; set; } = true;

    /// <summary>The shortest time until an order's eSIMs are there, in seconds. Never scaled.</summary>
    public double AllocationSecondsMin { get; set; }

    /// <summary>The longest.</summary>
    public double AllocationSecondsMax { get; set; } = 30;

    /// <summary>Whether the eSIMs of an order come one after the other; else all at the end.</summary>
    public bool AllocationInParts { get; set; } = true;

    /// <summary>How long answers take: 1 as the vendor's, 0 no time at all.</summary>
    public double Latency { get; set; } = 1;

    /// <summary>The chance that the whole package list is answered with 900001, in per cent.</summary>
    public int BusyPercent { get; set; } = 3;

    /// <summary>The most requests in any span of one second.</summary>
    public int RequestsPerSecond { get; set; } = 8;

    /// <summary>What is answered to more.</summary>
    public OverLimit OverLimit { get; set; }

    /// <summary>How many seconds a timestamp may be off before 101001. The vendor does not say.</summary>
    public int TimestampToleranceSeconds { get; set; } = 300;

    /// <summary>What a repeated <c>transactionId</c> is answered with.</summary>
    public RepeatedTransaction RepeatedTransaction { get; set; }

    /// <summary>Which <c>transactionId</c> the eSIMs of an order of several carry.</summary>
    public BatchTransaction BatchTransaction { get; set; }

    /// <summary>What <c>totalVolume</c> holds for a daily plan of several days.</summary>
    public DailyTotal DailyTotal { get; set; }

    /// <summary>Whether <c>package/list</c> holds daily plans when no <c>dataType</c> is given; at times they were missing.</summary>
    public bool ListsDailyPlans { get; set; } = true;

    /// <summary>Shares of the volume that DATA_USAGE tells of when no more than that remains, with commas.</summary>
    public string UsageThresholds { get; set; } = "0.5,0.2,0.1";

    /// <summary>Where <c>qrCodeUrl</c> and <c>shortUrl</c> point to; empty: an https port of the simulator's own on the loopback address.
    /// </summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>What a request to <c>/control</c> from elsewhere than this machine must bring in the header <c>X-Control-Token</c>; empty:
    /// none from elsewhere is let in.</summary>
    public string ControlToken { get; set; } = "";

    /// <summary><see cref="UsageThresholds"/> as numbers.</summary>
    internal IEnumerable<decimal> Thresholds => UsageThresholds.Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(text => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));

    /// <summary>What a preset means.</summary>
    public static SimulatorOptions Of(SimulatorPreset preset) => preset switch
    {
        SimulatorPreset.Strict => new SimulatorOptions
        {
            Preset = preset,
            Dialect = Dialect.Documented,
            Authentication = Authentication.Signature,
            AllocationSecondsMin = 3,
            AllocationInParts = false,
            Latency = 0,
            BusyPercent = 0,
        },
        SimulatorPreset.Demo => new SimulatorOptions
        {
            Preset = preset,
            Speed = 60,
            History = true,
            AllocationSecondsMin = 3,
            AllocationSecondsMax = 8,
            Latency = 0,
            BusyPercent = 0,
        },
        _ => new SimulatorOptions { Preset = preset },
    };

    /// <summary>The preset that the configuration names, with every switch that it sets beside it.</summary>
    /// <param name="section">The section <c>Simulator</c>.</param>
    /// <param name="preset">What is meant when it names none.</param>
    public static SimulatorOptions Read(IConfiguration section, SimulatorPreset preset = SimulatorPreset.Real)
    {
        var options = Of(section.GetValue(nameof(Preset), preset));
        section.Bind(options);
        return options;
    }
}
