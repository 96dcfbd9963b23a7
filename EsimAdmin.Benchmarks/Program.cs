using EsimAdmin.Benchmarks.Torture;

// Each closes with "NAME: holds" or "NAME: falls short, …".
var benchmarks = new Dictionary<string, (string What, Func<string[], Task<string?>> Run)>(StringComparer.OrdinalIgnoreCase)
{
    ["torture"] = ("1,000 orders and top-ups under faults, lost webhooks and 50 kills, compared with the vendor's books; torture [orders] [kills]", TortureBenchmark.RunAsync),
};

if (args is not [var name, .. var rest] || !benchmarks.TryGetValue(name, out var benchmark))
{
    foreach (var (known, (what, _)) in benchmarks) Console.WriteLine($"{known,-12} {what}");
    return args is ["list"] ? 0 : 1;
}
var shortfall = await benchmark.Run(rest);
Console.WriteLine(shortfall is null ? $"{name}: holds" : $"{name}: falls short, {shortfall}");
return shortfall is null ? 0 : 1;
