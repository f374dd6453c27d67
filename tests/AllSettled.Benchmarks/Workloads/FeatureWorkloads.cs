using Benchmarks.Items;
using Benchmarks.Model;
using Polly;
using Polly.Retry;

namespace Benchmarks.Workloads;

/// <summary>The cost of each feature when it is on. The limit is AllSettled with all features off.</summary>
public static class FeatureWorkloads
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        Of<Completed, JudgedCompleted>("features-completed", "items that complete at once", 100_000),
        Of<Yields, JudgedYields>("features-yield", "`Task.Yield`", 100_000),
    ];

    private static Workload Of<TItem, TJudged>(string name, string what, int items)
        where TItem : IAsyncItem
        where TJudged : IAsyncItem
        => new()
        {
            Name = name,
            Title = $"each feature on, {what}, {items:N0} items, 64 at once",
            Items = items,
            ItemsAllocate = true,
            RecordOf = TItem.Expected,
            Contenders = Contenders<TItem, TJudged>,
        };

    /// <typeparam name="TItem">The item method.</typeparam>
    /// <typeparam name="TJudged">The same item method with a judge.</typeparam>
    private static IReadOnlyList<Contender> Contenders<TItem, TJudged>(int[] inputs)
        where TItem : IAsyncItem
        where TJudged : IAsyncItem
    {
        var off = new SettledBatchOptions { MaxConcurrency = 64 };
        var timeout = TimeSpan.FromMinutes(1);
        var threshold = FailureThreshold.Ratio(0.5, minimumSettled: 100);
        var progress = new Muted();
        var stopping = new CancellationTokenSource();
        return
        [
            With("all off", off),
            With("ItemTimeout", off with { ItemTimeout = timeout }),
            With("StopAfter", off with { StopAfter = threshold }),
            With("StopTaking", off with { StopTaking = stopping.Token }),
            With("BatchTimeout", off with { BatchTimeout = timeout }),
            Contender.OfBatch("RejectIf", inputs.Length, () => TJudged.SettleAsync(inputs, off)),
            With("Progress", off with { Progress = progress }),
            With("Observer", off with { Observer = new Silent() }),
            With("Resilience, empty pipeline", off with { Resilience = ResiliencePipeline.Empty }),
            With(
                "Resilience, retry",
                off with { Resilience = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions()).Build() }),
            Contender.OfBatch("metrics listened to", inputs.Length, async () =>
            {
                using var listening = Listening.ToMetrics();
                return await TItem.SettleAsync(inputs, off).ConfigureAwait(false);
            }),
            Contender.OfBatch("spans and metrics listened to", inputs.Length, async () =>
            {
                using var listening = Listening.ToEverything();
                return await TItem.SettleAsync(inputs, off).ConfigureAwait(false);
            }),
            Contender.OfBatch("timeout, threshold, progress, metrics", inputs.Length, async () =>
            {
                using var listening = Listening.ToMetrics();
                var on = off with { ItemTimeout = timeout, StopAfter = threshold, Progress = progress };
                return await TItem.SettleAsync(inputs, on).ConfigureAwait(false);
            }),
        ];

        Contender With(string name, SettledBatchOptions options)
            => Contender.OfBatch(name, inputs.Length, () => TItem.SettleAsync(inputs, options));
    }

    private sealed class Silent : ISettledObserver;

    private sealed class Muted : IProgress<SettledProgress>
    {
        public void Report(SettledProgress value)
        {
        }
    }
}
