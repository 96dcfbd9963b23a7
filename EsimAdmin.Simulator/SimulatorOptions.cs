namespace EsimAdmin.Simulator;

/// <summary>Which of the vendor's two ways to write answers the simulator speaks (field notes, Envelope).</summary>
public enum Dialect
{
    /// <summary>As the specification shows it.</summary>
    Documented,

    /// <summary>As production has been seen to answer.</summary>
    Observed,
}

/// <summary>What a repeated <c>transactionId</c> is answered with; sources differ (field notes, esim/order).</summary>
public enum RepeatedTransaction
{
    /// <summary>The same order number again.</summary>
    SameOrder,

    /// <summary>Code 310402.</summary>
    Refused,
}

/// <summary>How the simulated vendor behaves (configuration section <c>Simulator</c>).</summary>
public sealed class SimulatorOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Simulator";

    /// <summary>The same seed gives the same world.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>
    /// Simulated seconds per second in the lives of new eSIMs: with 60 a day's use takes 24 minutes and a plan of 30 days ends after 12
    /// hours.
    /// All times on the wire are real ones.
    /// </summary>
    public double Speed { get; set; } = 60;

    /// <summary>How answers are written.</summary>
    public Dialect Dialect { get; set; } = Dialect.Documented;

    /// <summary>The access code that is accepted.</summary>
    public string AccessCode { get; set; } = "simulator";

    /// <summary>The secret key that signatures must be made with.</summary>
    public string SecretKey { get; set; } = "simulator-secret";

    /// <summary>The file in which the world is kept; empty: only in memory.</summary>
    public string Database { get; set; } = "";

    /// <summary>The balance of a new world, in 1/10,000 USD.</summary>
    public long InitialBalance { get; set; } = 50_000_000;

    /// <summary>Whether a new world has some weeks behind it.</summary>
    public bool History { get; set; } = true;

    /// <summary>Whether travellers live by themselves; else only what is asked for happens.</summary>
    public bool Travellers { get; set; } = true;

    /// <summary>The shortest time until an order's eSIMs are there, in seconds. Never scaled.</summary>
    public double AllocationSecondsMin { get; set; } = 3;

    /// <summary>The longest.</summary>
    public double AllocationSecondsMax { get; set; } = 8;

    /// <summary>The most requests in any span of one second; more are answered with HTTP 429.</summary>
    public int RequestsPerSecond { get; set; } = 8;

    /// <summary>How many seconds a timestamp may be off before 101001. The vendor does not say.</summary>
    public int TimestampToleranceSeconds { get; set; } = 300;

    /// <summary>What a repeated <c>transactionId</c> is answered with.</summary>
    public RepeatedTransaction RepeatedTransaction { get; set; }
}
