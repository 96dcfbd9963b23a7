namespace EsimAdmin.Simulator;

/// <summary>What a simulator without further settings is like.</summary>
public enum SimulatorPreset
{
    /// <summary>As production has been seen to behave: the access code alone is enough, everything takes its time.</summary>
    Real,

    /// <summary>The specification to the letter: every request is signed, answers and webhooks look as its examples do.</summary>
    Strict,

    /// <summary>As production, for people who want to see something: travellers at 60 times, some weeks of history, no waiting.</summary>
    Demo,
}

/// <summary>Which of the vendor's two ways to write answers the simulator speaks (field notes, Envelope).</summary>
public enum Dialect
{
    /// <summary>As the specification shows it.</summary>
    Documented,

    /// <summary>As production has been seen to answer.</summary>
    Observed,
}

/// <summary>What a caller must show.</summary>
public enum Authentication
{
    /// <summary><c>RT-AccessCode</c>; other headers may come and are not looked at.</summary>
    AccessCode,

    /// <summary>All four headers with a valid signature (specification, section 2).</summary>
    Signature,
}

/// <summary>What a repeated <c>transactionId</c> is answered with; sources differ (field notes, esim/order).</summary>
public enum RepeatedTransaction
{
    /// <summary>The same order number again.</summary>
    SameOrder,

    /// <summary>Code 310402.</summary>
    Refused,
}

/// <summary>Which <c>transactionId</c> the eSIMs of an order of several carry; recordings differ.</summary>
public enum BatchTransaction
{
    /// <summary>The order's.</summary>
    Order,

    /// <summary>The order's with a suffix of its own for each.</summary>
    Suffixed,
}

/// <summary>What is answered above the limit; nobody has told.</summary>
public enum OverLimit
{
    /// <summary>HTTP 429 with an envelope and <c>Retry-After</c>.</summary>
    Envelope,

    /// <summary>HTTP 429 with an empty body.</summary>
    Empty,

    /// <summary>HTTP 200 with code 900001.</summary>
    Busy,
}

/// <summary>What <c>totalVolume</c> holds for a daily plan of several days; nobody has told.</summary>
public enum DailyTotal
{
    /// <summary>The volumes of all days together.</summary>
    Sum,

    /// <summary>The volume of one day.</summary>
    OneDay,
}
