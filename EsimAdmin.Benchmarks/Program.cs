namespace EsimAdmin.Benchmarks;

/// <summary>The benchmarks by name; each closes with "NAME: holds" or "NAME: falls short, …".</summary>
internal static class Benchmark
{
    private static readonly Dictionary<string, (string What, Func<string[], Task<string?>> Run)> All = new(StringComparer.OrdinalIgnoreCase)
    {
        ["import"] = ("the import of 20,000 eSIMs takes no longer than reading them at 8 requests a second; import [eSIMs]",
            ImportBenchmark.RunAsync),
        ["person-wait"] = ("a person's answer during the import, within 300 ms at the 95th percentile; person-wait [eSIMs]",
            ImportBenchmark.PersonWaitAsync),
        ["pacing"] = ("a flood of 50 callers: 8 requests in no second exceeded, 7.8 a second used; pacing [seconds]",
            PacingBenchmark.RunAsync),
        ["lookup"] = ("finding an eSIM among 1,000,000 by any identifier within 50 ms at the 95th percentile; lookup [eSIMs]",
            LookupBenchmark.RunAsync),
        ["webhooks"] = ("200 webhooks a second, each stored before it is answered, within 50 ms at the 99th percentile; webhooks [seconds]",
            WebhookBenchmark.RunAsync),
        ["keystroke"] = ("a keystroke changes the catalogue's rows within 100 ms, its first row is there within a second",
            KeystrokeBenchmark.RunAsync),
        ["live"] = ("a DATA_USAGE is seen on chart, row, count and bell in two browsers within 150 ms of its arrival",
            LiveBenchmark.RunAsync),
        ["memory"] = ("an idle circuit on catalog, eSIMs or orders costs at most 4.5 times an empty MudBlazor page; memory [circuits]",
            MemoryBenchmark.RunAsync),
        ["screenshots"] = ("every page and open dialog in both themes at every width: nothing cut, nothing wide, nothing moves; "
            + "screenshots DIR [name or width]...", ScreenshotBenchmark.RunAsync),
        ["usage"] = ("the data of an eSIM's chart within 30 ms and of the fleet's year within 200 ms among 1,000,000 samples; usage "
            + "[samples]", UsageBenchmark.RunAsync),
        ["audit"] = ("a change with an entry in the audit log within twice the same without; 1,000,000 verified in 50 MB; audit [entries]",
            AuditBenchmark.RunAsync),
        ["gate"] = ("checking who asks and whether they may costs an operation at most 0.2 ms; gate [operations]", GateBenchmark.RunAsync),
        ["freshness"] =
            ("10,000 live eSIMs never older than 3 hours, the busiest 100 within 30 minutes, in what people leave of the budget; "
                + "freshness [eSIMs] [hours]", FreshnessBenchmark.RunAsync),
        ["fuzz"] = ("1,000,000 inputs at every door that others can reach: nothing fails, nothing is kept; fuzz [inputs] [seed]",
            FuzzBenchmark.RunAsync),
        ["hammer"] = ("two processes on one database, the same clicks in both at once: nothing twice, nothing lost; hammer [rounds]",
            HammerBenchmark.RunAsync),
        ["torture"] =
            ("1,000 orders and top-ups under faults, lost webhooks and 50 kills, compared with the books; torture [orders] [kills]",
                TortureBenchmark.RunAsync),
    };

    private static async Task<int> Main(string[] args)
    {
        if (args is not [var name, .. var rest] || !All.TryGetValue(name, out var benchmark))
        {
            foreach (var (known, (what, _)) in All) Console.WriteLine($"{known,-12} {what}");
            return args is ["list"] ? 0 : 1;
        }
        var shortfall = await benchmark.Run(rest);
        Console.WriteLine(shortfall is null ? $"{name}: holds" : $"{name}: falls short, {shortfall}");
        return shortfall is null ? 0 : 1;
    }

    /// <summary>The first argument as a number, or else what is usual.</summary>
    public static int Number(string[] args, int usual) => args.Length > 0
        ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : usual;
}
