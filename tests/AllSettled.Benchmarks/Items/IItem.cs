using Benchmarks.Model;

namespace Benchmarks.Items;

/// <summary>
/// An item method with its generated wrappers. Contenders are generic over it, so they call the method directly, as code written by hand
/// would.
/// </summary>
public interface IItem
{
    /// <summary>The record that an input must give.</summary>
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

/// <summary>An asynchronous item method that returns a task.</summary>
public interface ITaskItem : IAsyncItem
{
    /// <summary>
    /// Returns the task itself. A contender may need it to read an exception without a rethrow, or because a value task would add to the
    /// cost of a trivial item.
    /// </summary>
    static abstract Task<int> StartAsync(int input);
}
