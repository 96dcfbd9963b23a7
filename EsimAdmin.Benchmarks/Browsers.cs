using EsimAdmin.Tests.Support;
using Microsoft.Playwright;

namespace EsimAdmin.Benchmarks;

/// <summary>What benchmarks in a browser share.</summary>
internal static class Browsers
{
    /// <summary>Measures with a browser that is closed afterwards.</summary>
    public static async Task<string?> MeasureAsync(Func<Chromium, Task<string?>> measure)
    {
        if (Chromium.Missing is { } missing) return missing;
        var chromium = new Chromium();
        await chromium.InitializeAsync();
        try
        {
            return await measure(chromium);
        }
        finally
        {
            await chromium.DisposeAsync();
        }
    }

    /// <summary>How long the page's browser waits for the plainest answer that the same server gives, in milliseconds.</summary>
    public static Task<double[]> BareAnswersAsync(this IPage page) => page.EvaluateAsync<double[]>("""
        async () => {
          const times = [];
          for (let round = 0; round < 40; round++) {
            const started = performance.now();
            await (await fetch("/healthz/live", { cache: "no-store" })).text();
            times.push(performance.now() - started);
          }
          return times.slice(10);
        }
        """);
}
