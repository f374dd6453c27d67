using Benchmarks.Model;

namespace Benchmarks.Items;

/// <summary>An <c>async</c> method that never waits, like a cache that has the value.</summary>
public readonly partial struct NeverAwaits : IAsyncItem
{
    [SettledBatch]
#pragma warning disable CS1998 // a method without an await is the workload
    public static async ValueTask<int> RunAsync(int input) => input * 3;
#pragma warning restore CS1998

    public static ValueTask<int> CallAsync(int input) => RunAsync(input);

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => new(input, input * 3, null);
}

/// <summary>Returns the same completed task each time.</summary>
public readonly partial struct Completed : ITaskItem
{
    private static readonly Task<int> s_completed = Task.FromResult(42);

    [SettledBatch]
    public static Task<int> RunAsync(int input) => s_completed;

    public static Task<int> StartAsync(int input) => RunAsync(input);

    public static ValueTask<int> CallAsync(int input) => new(RunAsync(input));

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => new(input, 42, null);
}
