namespace EsimAdmin.Tests.Torture;

/// <summary>How hard it is made.</summary>
public sealed record TortureOptions
{
    /// <summary>Orders and top-ups in all.</summary>
    public int Purchases { get; init; } = 1000;

    /// <summary>How often the web process is killed with SIGKILL.</summary>
    public int Kills { get; init; } = 50;

    /// <summary>People who work at the same time.</summary>
    public int People { get; init; } = 6;

    /// <summary>The ceiling of the vendor and of the console, requests in a second: higher than the real one, so that it takes minutes and
    /// not hours.</summary>
    public int RequestsPerSecond { get; init; } = 60;

    /// <summary>Of 100 requests, how many meet a fault of each kind.</summary>
    public int FaultPercent { get; init; } = 2;

    /// <summary>The seed of everything that is left to chance.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>How it ended.</summary>
/// <param name="Counts">What happened how often.</param>
/// <param name="Differences">Where the console and the vendor do not say the same.</param>
public sealed record TortureVerdict(IReadOnlyList<(string What, long Count)> Counts, IReadOnlyList<string> Differences);
