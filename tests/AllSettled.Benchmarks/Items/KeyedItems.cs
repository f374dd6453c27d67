using Benchmarks.Model;

namespace Benchmarks.Items;

/// <summary><see cref="Yields"/> with keys: 100,000 of them, each as often as the others.</summary>
public readonly partial struct KeyedYields : IAsyncItem
{
    [SettledBatch(PartitionBy = nameof(KeyOf))]
    public static Task<int> RunAsync(int input) => Yields.RunAsync(input);

    public static ValueTask<int> CallAsync(int input) => new(RunAsync(input));

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => Yields.Expected(input);

    /// <summary>Mixes the number, so that the inputs of a key are far from each other.</summary>
    private static int KeyOf(int input) => (int)((uint)input * 2_654_435_761u % 100_000);
}

/// <summary>Requests to five hosts. A request takes one millisecond, or five at the first host, which is slow.</summary>
public readonly partial struct RequestsToHosts : ITaskItem
{
    public const int Hosts = 5;

    private static readonly SemaphoreSlim[] s_gates = [.. Enumerable.Range(0, Hosts).Select(static _ => new SemaphoreSlim(2))];

    [SettledBatch(PartitionBy = nameof(HostOf), MaxPerPartition = 2)]
    public static async Task<int> RunAsync(int input, CancellationToken cancellationToken = default)
    {
        await Task.Delay(HostOf(input) == 0 ? 5 : 1, cancellationToken);
        return input * 3;
    }

    /// <summary>The same request, which waits for its host itself.</summary>
    [SettledBatch]
    public static async Task<int> RunBehindSemaphoreAsync(int input, CancellationToken cancellationToken = default)
    {
        var gate = s_gates[HostOf(input)];
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await RunAsync(input, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    public static int HostOf(int input) => input % Hosts;

    public static Task<int> StartAsync(int input) => RunAsync(input);

    public static ValueTask<int> CallAsync(int input) => new(RunAsync(input));

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => new(input, input * 3, null);
}
