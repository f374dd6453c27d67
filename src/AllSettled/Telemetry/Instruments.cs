using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AllSettled.Telemetry;

/// <summary>The activity source and the meter, which are both called <c>AllSettled</c>, and the instruments of the meter.</summary>
/// <remarks>
/// The names follow OpenTelemetry's conventions: units in braces, durations in seconds, and its attributes where it has one
/// (<c>code.function.name</c>, <c>error.type</c>).
/// </remarks>
internal static class Instruments
{
    private const string Name = "AllSettled";

    public static readonly ActivitySource Activities = new(Name, Version);

    private static readonly Meter s_meter = new(Name, Version);

    public static readonly Counter<long> Items = s_meter.CreateCounter<long>(
        "allsettled.items", "{item}", "Items that have settled, by status.");

    public static readonly UpDownCounter<long> ActiveItems = s_meter.CreateUpDownCounter<long>(
        "allsettled.active_items", "{item}", "Items that are running.");

    public static readonly Histogram<double> ItemDuration = Seconds(
        "allsettled.item.duration", "How long items took to settle, with all calls that a resilience pipeline made and its waits.");

    public static readonly Histogram<double> BatchDuration = Seconds("allsettled.batch.duration", "How long batches and streams took.");

    /// <summary>Whether anybody listens to the spans or to one of the instruments.</summary>
    public static bool IsListenedTo
        => Activities.HasListeners() || Items.Enabled || ItemDuration.Enabled || ActiveItems.Enabled || BatchDuration.Enabled;

    private static string? Version => typeof(Instruments).Assembly.GetName().Version?.ToString(3);

    /// <summary>A histogram of durations, with the buckets that OpenTelemetry advises for the durations of requests.</summary>
    private static Histogram<double> Seconds(string name, string description)
#if NET9_0_OR_GREATER
        => s_meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
        });
#else
        => s_meter.CreateHistogram<double>(name, "s", description);
#endif
}
