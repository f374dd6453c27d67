using Benchmarks.Model;

namespace Benchmarks.Items;

/// <summary>The least work of an asynchronous item: it goes once through the thread pool.</summary>
public readonly partial struct Yields : ITaskItem
{
    [SettledBatch]
    public static async Task<int> RunAsync(int input)
    {
        await Task.Yield();
        return input * 3;
    }

    public static Task<int> StartAsync(int input) => RunAsync(input);

    public static ValueTask<int> CallAsync(int input) => new(RunAsync(input));

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => new(input, input * 3, null);
}

/// <summary>A cache that misses once in a hundred lookups.</summary>
public readonly partial struct OneInHundredYields : ITaskItem
{
    private static readonly Task<int> s_hit = Task.FromResult(42);

    [SettledBatch]
    public static Task<int> RunAsync(int input) => input % 100 == 0 ? MissAsync() : s_hit;

    private static async Task<int> MissAsync()
    {
        await Task.Yield();
        return 42;
    }

    public static Task<int> StartAsync(int input) => RunAsync(input);

    public static ValueTask<int> CallAsync(int input) => new(RunAsync(input));

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => new(input, 42, null);
}

/// <summary>A request that takes a millisecond.</summary>
public readonly partial struct Delays : ITaskItem
{
    [SettledBatch]
    public static async Task<int> RunAsync(int input, CancellationToken cancellationToken = default)
    {
        await Task.Delay(1, cancellationToken);
        return input * 3;
    }

    public static Task<int> StartAsync(int input) => RunAsync(input);

    public static ValueTask<int> CallAsync(int input) => new(RunAsync(input));

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => new(input, input * 3, null);
}
