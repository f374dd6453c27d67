using Benchmarks.Model;

namespace Benchmarks.Items;

/// <summary>Fails after its first await, as most requests do.</summary>
public readonly partial struct ThrowsAfterYield : ITaskItem
{
    [SettledBatch]
    public static async Task<int> RunAsync(int input)
    {
        await Task.Yield();
        throw new InvalidOperationException(nameof(ThrowsAfterYield));
    }

    public static Task<int> StartAsync(int input) => RunAsync(input);

    public static ValueTask<int> CallAsync(int input) => new(RunAsync(input));

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => new(input, 0, new InvalidOperationException(nameof(ThrowsAfterYield)));
}

/// <summary>Fails before its first await, like a method that rejects its argument.</summary>
public readonly partial struct ThrowsAtOnce : ITaskItem
{
    [SettledBatch]
#pragma warning disable CS1998 // a method without an await is the workload
    public static async Task<int> RunAsync(int input) => throw new InvalidOperationException(nameof(ThrowsAtOnce));
#pragma warning restore CS1998

    public static Task<int> StartAsync(int input) => RunAsync(input);

    public static ValueTask<int> CallAsync(int input) => new(RunAsync(input));

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => new(input, 0, new InvalidOperationException(nameof(ThrowsAtOnce)));
}

/// <summary>Returns a faulted task. Nothing is thrown here.</summary>
public readonly partial struct ReturnsFaulted : ITaskItem
{
    [SettledBatch]
    public static Task<int> RunAsync(int input) => Task.FromException<int>(new InvalidOperationException(nameof(ReturnsFaulted)));

    public static Task<int> StartAsync(int input) => RunAsync(input);

    public static ValueTask<int> CallAsync(int input) => new(RunAsync(input));

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => new(input, 0, new InvalidOperationException(nameof(ReturnsFaulted)));
}

/// <summary>
/// All items fail with the same exception, such as that of a connection that could not be opened. Each rethrow makes its stack trace
/// longer.
/// </summary>
public readonly partial struct SharesException : ITaskItem
{
    private static InvalidOperationException s_failure = new(nameof(SharesException));

    /// <summary>Creates an exception that was never rethrown.</summary>
    public static void Reset() => s_failure = new(nameof(SharesException));

    [SettledBatch]
    public static Task<int> RunAsync(int input) => Task.FromException<int>(s_failure);

    public static Task<int> StartAsync(int input) => RunAsync(input);

    public static ValueTask<int> CallAsync(int input) => new(RunAsync(input));

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => new(input, 0, new InvalidOperationException(nameof(SharesException)));
}
