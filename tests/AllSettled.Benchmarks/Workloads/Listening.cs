using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Benchmarks.Workloads;

/// <summary>Listens as an exporter would, and drops what it hears. So only AllSettled's own cost is measured.</summary>
public sealed class Listening : IDisposable
{
    private const string Source = "AllSettled";

    private readonly MeterListener _meters = new() { InstrumentPublished = (instrument, listener) => Listen(instrument, listener) };
    private ActivityListener? _activities;

    private Listening()
    {
        _meters.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        _meters.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        _meters.Start();
    }

    public static Listening ToMetrics() => new();

    public static Listening ToEverything()
    {
        var listening = new Listening
        {
            _activities = new()
            {
                ShouldListenTo = static source => source.Name == Source,
                Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            },
        };
        ActivitySource.AddActivityListener(listening._activities);
        return listening;
    }

    public void Dispose()
    {
        _meters.Dispose();
        _activities?.Dispose();
    }

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == Source)
            listener.EnableMeasurementEvents(instrument);
    }
}
