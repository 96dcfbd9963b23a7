using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EsimAdmin.Core;

namespace EsimAdmin.Tests.Support;

/// <summary>Keeps what is measured, in this process, while it is there.</summary>
internal sealed class MeasureLog : IDisposable
{
    private readonly ConcurrentDictionary<string, byte> _words = new();
    private readonly ConcurrentDictionary<string, double> _sums = new();
    private readonly MeterListener _listener = new();

    public MeasureLog()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != Measures.Name) return;
            Instruments[instrument.Name] = instrument;
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
        // They are there once the first of them is used.
        _ = Measures.Traces;
    }

    public ConcurrentDictionary<string, Instrument> Instruments { get; } = new();

    /// <summary>By what they were told apart.</summary>
    public IReadOnlyCollection<string> Words => [.. _words.Keys];

    /// <summary>All that was measured, such as <c>esimadmin.orders taken</c>, added up.</summary>
    public double SumOf(string key) => _sums.GetValueOrDefault(key);

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var (name, told) in tags)
        {
            _words[name] = _words[told!.ToString()!] = 0;
            key += $" {told}";
        }
        _sums.AddOrUpdate(key, value, (_, sum) => sum + value);
    }
}
