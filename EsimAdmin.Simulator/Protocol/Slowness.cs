using EsimAdmin.Simulator.Vendor;

namespace EsimAdmin.Simulator.Protocol;

/// <summary>How long answers take, and when there are too many questions for an answer (field notes).</summary>
internal sealed class Slowness(SimulatorOptions options, TimeProvider time)
{
    private readonly Random _chance = Seeds.Random(options.Seed, 23);
    private readonly Lock _lock = new();

    /// <summary>Waits as long as the vendor would. Also when the caller has given up meanwhile: what a slow vendor has received it still
    /// does.</summary>
    public async Task WaitAsync(string endpoint, Body body)
    {
        if (options.Latency <= 0) return;
        var seconds = endpoint switch
        {
            "esim/order" or "esim/topup" => 1.2,
            "package/list" when Api.AsksForAll(body) => 3.4,
            _ => 0.25,
        };
        double shorterOrLonger;
        lock (_lock) shorterOrLonger = 0.9 + 0.2 * _chance.NextDouble();
        await Task.Delay(TimeSpan.FromSeconds(seconds * shorterOrLonger * options.Latency), time, CancellationToken.None);
    }

    /// <summary>Now and then the whole list is too much.</summary>
    public void MayBeBusy(string endpoint, Body body)
    {
        if (endpoint != "package/list" || !Api.AsksForAll(body)) return;
        lock (_lock)
        {
            if (_chance.Next(100) < options.BusyPercent) throw new Refusal("900001");
        }
    }
}
