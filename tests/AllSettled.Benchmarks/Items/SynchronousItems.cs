using Benchmarks.Model;

namespace Benchmarks.Items;

/// <summary>Costs less than any code around it.</summary>
public readonly partial struct Trivial : ISyncItem
{
    [SettledBatch]
    public static int Run(int input) => input * 3;

    public static int Call(int input) => Run(input);

    public static SettledBatch<int, int> Settle(int[] inputs, SettledBatchOptions options) => RunSettled(inputs, options);

    public static Record Expected(int input) => new(input, input * 3, null);
}

/// <summary>Computes for about 1 µs.</summary>
public readonly partial struct OneMicrosecond : ISyncItem
{
    [SettledBatch]
    public static int Run(int input) => Work.Compute(input, microseconds: 1);

    public static int Call(int input) => Run(input);

    public static SettledBatch<int, int> Settle(int[] inputs, SettledBatchOptions options) => RunSettled(inputs, options);

    public static Record Expected(int input) => new(input, input, null);
}

/// <summary>Computes for about 10 µs.</summary>
public readonly partial struct TenMicroseconds : ISyncItem
{
    [SettledBatch]
    public static int Run(int input) => Work.Compute(input, microseconds: 10);

    public static int Call(int input) => Run(input);

    public static SettledBatch<int, int> Settle(int[] inputs, SettledBatchOptions options) => RunSettled(inputs, options);

    public static Record Expected(int input) => new(input, input, null);
}

/// <summary>Computes for about 100 µs.</summary>
public readonly partial struct HundredMicroseconds : ISyncItem
{
    [SettledBatch]
    public static int Run(int input) => Work.Compute(input, microseconds: 100);

    public static int Call(int input) => Run(input);

    public static SettledBatch<int, int> Settle(int[] inputs, SettledBatchOptions options) => RunSettled(inputs, options);

    public static Record Expected(int input) => new(input, input, null);
}

/// <summary>The first hundredth of the items costs as much as all the others.</summary>
public readonly partial struct HeavyFirst : ISyncItem
{
    public const int Items = 2000;

    [SettledBatch]
    public static int Run(int input) => Work.Compute(input, microseconds: input - Workload.FirstInput < Items / 100 ? 500 : 5);

    public static int Call(int input) => Run(input);

    public static SettledBatch<int, int> Settle(int[] inputs, SettledBatchOptions options) => RunSettled(inputs, options);

    public static Record Expected(int input) => new(input, input, null);
}

/// <summary>The last hundredth of the items costs as much as all the others.</summary>
public readonly partial struct HeavyLast : ISyncItem
{
    public const int Items = 2000;

    [SettledBatch]
    public static int Run(int input) => Work.Compute(input, microseconds: input - Workload.FirstInput >= Items - Items / 100 ? 500 : 5);

    public static int Call(int input) => Run(input);

    public static SettledBatch<int, int> Settle(int[] inputs, SettledBatchOptions options) => RunSettled(inputs, options);

    public static Record Expected(int input) => new(input, input, null);
}

/// <summary>The last item takes 20 ms.</summary>
public readonly partial struct LongLast : ISyncItem
{
    public const int Items = 4000;

    [SettledBatch]
    public static int Run(int input) => Work.Compute(input, microseconds: input - Workload.FirstInput == Items - 1 ? 20_000 : 10);

    public static int Call(int input) => Run(input);

    public static SettledBatch<int, int> Settle(int[] inputs, SettledBatchOptions options) => RunSettled(inputs, options);

    public static Record Expected(int input) => new(input, input, null);
}
