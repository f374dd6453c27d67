using Benchmarks.Contenders;
using Benchmarks.Items;
using Benchmarks.Model;

namespace Benchmarks.Workloads;

/// <summary>Synchronous items on two threads.</summary>
public static class SynchronousWorkloads
{
    private const int Threads = 2;

    public static IReadOnlyList<Workload> All { get; } =
    [
        Even<Trivial>("sync-trivial", "trivial", 1_000_000, new(1.2)),
        Even<OneMicrosecond>("sync-1us", "1 µs", 100_000, new(1.05)),
        Even<TenMicroseconds>("sync-10us", "10 µs", 10_000, new(1.05)),
        Even<HundredMicroseconds>("sync-100us", "100 µs", 1_000, new(1.05)),
        Skewed<HeavyFirst>("sync-heavy-first", "the first 1 % cost as much as the rest", HeavyFirst.Items),
        Skewed<HeavyLast>("sync-heavy-last", "the last 1 % cost as much as the rest", HeavyLast.Items),
        Skewed<LongLast>("sync-long-last", "10 µs each, and one of 20 ms at the end", LongLast.Items),
    ];

    private static Workload Even<TItem>(string name, string what, int items, Bar bar)
        where TItem : ISyncItem
        => new()
        {
            Name = name,
            Title = $"synchronous, {what}, {items:N0} items on 2 threads",
            Items = items,
            Bar = bar,
            RecordOf = TItem.Expected,
            Contenders = inputs => Everybody.Synchronous<TItem>(
                inputs, Threads, "static halves", () => StaticThreads.HalvesAsync<TItem>(inputs)),
        };

    private static Workload Skewed<TItem>(string name, string what, int items)
        where TItem : ISyncItem
        => new()
        {
            Name = name,
            Title = $"synchronous, {what}, {items:N0} items on 2 threads",
            Items = items,
            Bar = new(1.05),
            RecordOf = TItem.Expected,
            Contenders = inputs => Everybody.Synchronous<TItem>(
                inputs, Threads, "two threads, atomic claims", () => StaticThreads.ClaimingAsync<TItem>(inputs)),
        };
}
