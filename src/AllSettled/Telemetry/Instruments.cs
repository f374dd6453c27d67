using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AllSettled.Telemetry;

/// <summary>
/// What operators listen to, all of it called <c>AllSettled</c>. Names follow OpenTelemetry's conventions: units in braces,
/// durations in seconds, and its own attributes where there is one (<c>code.function.name</c>, <c>error.type</c>).
/// </summary>
internal static class Instruments
{
    public const string Name = "AllSettled";

    public static readonly ActivitySource Activities = new(Name, Version);

    private static readonly Meter s_meter = new(Name, Version);

    public static readonly Counter<long> Items = s_meter.CreateCounter<long>(
        "allsettled.items", "{item}", "Items that have settled, by status.");

    public static readonly UpDownCounter<long> ActiveItems = s_meter.CreateUpDownCounter<long>(
        "allsettled.active_items", "{item}", "Items that are running.");

    public static readonly Histogram<double> ItemDuration = Seconds(
        "allsettled.item.duration", "How long items took to settle, with all calls that a resilience pipeline made and its waits.");

    public static readonly Histogram<double> BatchDuration = Seconds("allsettled.batch.duration", "How long batches and streams took.");

    /// <summary>Whether anybody would notice a batch.</summary>
    public static bool IsListenedTo
        => Activities.HasListeners() || Items.Enabled || ItemDuration.Enabled || ActiveItems.Enabled || BatchDuration.Enabled;

    private static string? Version => typeof(Instruments).Assembly.GetName().Version?.ToString(3);

    /// <summary>With the buckets that OpenTelemetry advises for durations of requests.</summary>
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
