using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace AllSettled.Tests.Support;

/// <summary>
/// Listens as an operator does, through the OpenTelemetry SDK with its in-memory exporters. It hears all tests, so no other test may run
/// meanwhile.
/// </summary>
internal sealed class Operator : IDisposable
{
    private readonly List<Activity> _activities = [];
    private readonly List<MetricSnapshot> _metrics = [];
    private readonly TracerProvider? _tracer;
    private readonly MeterProvider? _meter;

    public Operator(bool traces = true, bool metrics = true, Sampler? sampler = null)
    {
        if (traces)
        {
            _tracer = Sdk.CreateTracerProviderBuilder()
                .AddSource("AllSettled")
                .SetSampler(sampler ?? new AlwaysOnSampler())
                .AddInMemoryExporter(_activities)
                .Build();
        }
        if (metrics)
            _meter = Sdk.CreateMeterProviderBuilder().AddMeter("AllSettled").AddInMemoryExporter(_metrics).Build();
    }

    /// <summary>The span of the batch. There must be only one.</summary>
    public Activity Batch => Spans.Single(span => span.DisplayName.StartsWith("settle ", StringComparison.Ordinal));

    /// <summary>The spans of its items, by index.</summary>
    public IReadOnlyList<Activity> Items
        => [.. Spans.Where(span => span.GetTagItem("allsettled.item.index") is not null)
            .OrderBy(span => (long)span.GetTagItem("allsettled.item.index")!)];

    public IReadOnlyList<Activity> Spans
    {
        get
        {
            _tracer!.ForceFlush();
            lock (_activities)
                return [.. _activities];
        }
    }

    /// <summary>The sum of a counter over all points with this status, or over all points if the status is null.</summary>
    public long Sum(string metric, string? status = null) => Points(metric, status).Sum(point => point.GetSumLong());

    /// <summary>How many durations were recorded.</summary>
    public long Count(string metric, string? status = null) => Points(metric, status).Sum(point => point.GetHistogramCount());

    public IReadOnlyList<MetricPoint> Points(string metric, string? status = null)
    {
        _metrics.Clear();
        _meter!.ForceFlush();
        return [.. _metrics.Where(snapshot => snapshot.Name == metric).SelectMany(snapshot => snapshot.MetricPoints)
            .Where(point => status is null || Equals(Tag(point, "allsettled.item.status"), status))];
    }

    public static object? Tag(MetricPoint point, string name)
    {
        foreach (var tag in point.Tags)
        {
            if (tag.Key == name)
                return tag.Value;
        }
        return null;
    }

    public void Dispose()
    {
        _tracer?.Dispose();
        _meter?.Dispose();
    }
}
