using Benchmarks.Model;

namespace Benchmarks.Items;

/// <summary><see cref="Completed"/> with a judge, which calls every result a success.</summary>
public readonly partial struct JudgedCompleted : IAsyncItem
{
    [SettledBatch(RejectIf = nameof(IsNegative))]
    public static Task<int> RunAsync(int input) => Completed.RunAsync(input);

    public static ValueTask<int> CallAsync(int input) => new(RunAsync(input));

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => Completed.Expected(input);

    private static bool IsNegative(int result) => result < 0;
}

/// <summary><see cref="Yields"/> with a judge, which calls every result a success.</summary>
public readonly partial struct JudgedYields : IAsyncItem
{
    [SettledBatch(RejectIf = nameof(IsNegative))]
    public static Task<int> RunAsync(int input) => Yields.RunAsync(input);

    public static ValueTask<int> CallAsync(int input) => new(RunAsync(input));

    public static Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options) => RunSettledAsync(inputs, options);

    public static IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options)
        => RunSettledStreamAsync(inputs, options);

    public static Record Expected(int input) => Yields.Expected(input);

    private static bool IsNegative(int result) => result < 0;
}
