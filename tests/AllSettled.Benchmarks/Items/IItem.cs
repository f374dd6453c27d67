using Benchmarks.Model;

namespace Benchmarks.Items;

/// <summary>
/// An item method with the wrappers that the generator gave it. Contenders are generic over it, so that everybody's call of the
/// method is as direct as a call that was written by hand.
/// </summary>
public interface IItem
{
    /// <summary>What an input has to give.</summary>
    static abstract Record Expected(int input);
}

/// <summary>A synchronous item method.</summary>
public interface ISyncItem : IItem
{
    static abstract int Call(int input);

    /// <summary>The generated wrapper.</summary>
    static abstract SettledBatch<int, int> Settle(int[] inputs, SettledBatchOptions options);
}

/// <summary>An asynchronous item method.</summary>
public interface IAsyncItem : IItem
{
    static abstract ValueTask<int> CallAsync(int input);

    /// <summary>The generated wrapper.</summary>
    static abstract Task<SettledBatch<int, int>> SettleAsync(int[] inputs, SettledBatchOptions options);

    /// <summary>The generated streaming wrapper.</summary>
    static abstract IAsyncEnumerable<Settled<int, int>> StreamAsync(IEnumerable<int> inputs, SettledBatchOptions options);
}

/// <summary>One that returns a task.</summary>
public interface ITaskItem : IAsyncItem
{
    /// <summary>For whoever must hold the task itself: to see its fault without a rethrow, or because a value task adds to a trivial item.</summary>
    static abstract Task<int> StartAsync(int input);
}
