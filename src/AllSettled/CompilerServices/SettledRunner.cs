using System.ComponentModel;
using AllSettled.Engine;
using AllSettled.Engine.Calls;

namespace AllSettled.CompilerServices;

/// <summary>
/// The methods that generated wrappers call: one for each kind of item method. Call the wrappers instead of these.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SettledRunner
{
    /// <summary>Runs an item method that returns <see cref="Task{TResult}"/>.</summary>
    public static Task<SettledBatch<TInput, TResult>> RunTaskAsync<TInput, TResult, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, Task<TResult>>
        => new AsyncOrigin<TInput, TResult, TaskCall<TInput, TResult, TItem>>(new(item), options).RunAsync(inputs, cancellationToken);

    /// <summary>Runs an item method that returns <see cref="Task"/>.</summary>
    public static Task<SettledBatch<TInput, NoResult>> RunTaskAsync<TInput, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, Task>
        => new AsyncOrigin<TInput, NoResult, TaskCall<TInput, TItem>>(new(item), options).RunAsync(inputs, cancellationToken);

    /// <summary>Runs an item method that returns <see cref="ValueTask{TResult}"/>.</summary>
    public static Task<SettledBatch<TInput, TResult>> RunValueTaskAsync<TInput, TResult, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, ValueTask<TResult>>
        => new AsyncOrigin<TInput, TResult, ValueTaskCall<TInput, TResult, TItem>>(new(item), options).RunAsync(inputs, cancellationToken);

    /// <summary>Runs an item method that returns <see cref="ValueTask"/>.</summary>
    public static Task<SettledBatch<TInput, NoResult>> RunValueTaskAsync<TInput, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, ValueTask>
        => new AsyncOrigin<TInput, NoResult, ValueTaskCall<TInput, TItem>>(new(item), options).RunAsync(inputs, cancellationToken);

    /// <summary>Runs a synchronous item method. If that returns <see langword="void"/>, the values are <see cref="NoResult"/>.</summary>
    public static SettledBatch<TInput, TResult> Run<TInput, TResult, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, TResult>
        => new SynchronousOrigin<TInput, TResult, TItem>(item, options).Run(inputs, cancellationToken);

    /// <summary>Runs a bulk method that returns <see cref="Task{TResult}"/>.</summary>
    public static Task<SettledBatch<TInput, TResult>> RunBulkTaskAsync<TInput, TResult, TResponse, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput[], Task<TResponse>>, IBulkMethod<TInput, TResult, TResponse>
        => new BulkOrigin<TInput, TResult, TResponse, TItem, TaskCall<TInput[], TResponse, TItem>>(item, new(item), options)
            .RunAsync(inputs, cancellationToken);

    /// <summary>Runs a bulk method that returns <see cref="Task"/>.</summary>
    public static Task<SettledBatch<TInput, NoResult>> RunBulkTaskAsync<TInput, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput[], Task>, IBulkMethod<TInput, NoResult, NoResult>
        => new BulkOrigin<TInput, NoResult, NoResult, TItem, TaskCall<TInput[], TItem>>(item, new(item), options)
            .RunAsync(inputs, cancellationToken);

    /// <summary>Runs a bulk method that returns <see cref="ValueTask{TResult}"/>.</summary>
    public static Task<SettledBatch<TInput, TResult>> RunBulkValueTaskAsync<TInput, TResult, TResponse, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput[], ValueTask<TResponse>>, IBulkMethod<TInput, TResult, TResponse>
        => new BulkOrigin<TInput, TResult, TResponse, TItem, ValueTaskCall<TInput[], TResponse, TItem>>(item, new(item), options)
            .RunAsync(inputs, cancellationToken);

    /// <summary>Runs a bulk method that returns <see cref="ValueTask"/>.</summary>
    public static Task<SettledBatch<TInput, NoResult>> RunBulkValueTaskAsync<TInput, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput[], ValueTask>, IBulkMethod<TInput, NoResult, NoResult>
        => new BulkOrigin<TInput, NoResult, NoResult, TItem, ValueTaskCall<TInput[], TItem>>(item, new(item), options)
            .RunAsync(inputs, cancellationToken);

    /// <summary>Streams an item method that returns <see cref="Task{TResult}"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamTaskAsync<TInput, TResult, TItem>(
        IAsyncEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, Task<TResult>>
        => new AsyncOrigin<TInput, TResult, TaskCall<TInput, TResult, TItem>>(new(item), options).Stream(inputs, cancellationToken);

    /// <summary>Streams an item method that returns <see cref="Task{TResult}"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamTaskAsync<TInput, TResult, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, Task<TResult>>
        => new AsyncOrigin<TInput, TResult, TaskCall<TInput, TResult, TItem>>(new(item), options).Stream(inputs, cancellationToken);

    /// <summary>Streams an item method that returns <see cref="Task"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, NoResult>> StreamTaskAsync<TInput, TItem>(
        IAsyncEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, Task>
        => new AsyncOrigin<TInput, NoResult, TaskCall<TInput, TItem>>(new(item), options).Stream(inputs, cancellationToken);

    /// <summary>Streams an item method that returns <see cref="Task"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, NoResult>> StreamTaskAsync<TInput, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, Task>
        => new AsyncOrigin<TInput, NoResult, TaskCall<TInput, TItem>>(new(item), options).Stream(inputs, cancellationToken);

    /// <summary>Streams an item method that returns <see cref="ValueTask{TResult}"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamValueTaskAsync<TInput, TResult, TItem>(
        IAsyncEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, ValueTask<TResult>>
        => new AsyncOrigin<TInput, TResult, ValueTaskCall<TInput, TResult, TItem>>(new(item), options).Stream(inputs, cancellationToken);

    /// <summary>Streams an item method that returns <see cref="ValueTask{TResult}"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamValueTaskAsync<TInput, TResult, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, ValueTask<TResult>>
        => new AsyncOrigin<TInput, TResult, ValueTaskCall<TInput, TResult, TItem>>(new(item), options).Stream(inputs, cancellationToken);

    /// <summary>Streams an item method that returns <see cref="ValueTask"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, NoResult>> StreamValueTaskAsync<TInput, TItem>(
        IAsyncEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, ValueTask>
        => new AsyncOrigin<TInput, NoResult, ValueTaskCall<TInput, TItem>>(new(item), options).Stream(inputs, cancellationToken);

    /// <summary>Streams an item method that returns <see cref="ValueTask"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, NoResult>> StreamValueTaskAsync<TInput, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, ValueTask>
        => new AsyncOrigin<TInput, NoResult, ValueTaskCall<TInput, TItem>>(new(item), options).Stream(inputs, cancellationToken);

    /// <summary>Streams a synchronous item method. If that returns <see langword="void"/>, the values are <see cref="NoResult"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, TResult>> Stream<TInput, TResult, TItem>(
        IAsyncEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, TResult>
        => new AsyncOrigin<TInput, TResult, SynchronousCall<TInput, TResult, TItem>>(new(item), options)
            .Stream(inputs, cancellationToken, new SynchronousOrigin<TInput, TResult, TItem>(item, options));

    /// <summary>Streams a synchronous item method. If that returns <see langword="void"/>, the values are <see cref="NoResult"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, TResult>> Stream<TInput, TResult, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput, TResult>
        => new AsyncOrigin<TInput, TResult, SynchronousCall<TInput, TResult, TItem>>(new(item), options)
            .Stream(inputs, cancellationToken, new SynchronousOrigin<TInput, TResult, TItem>(item, options));

    /// <summary>Streams a bulk method that returns <see cref="Task{TResult}"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamBulkTaskAsync<TInput, TResult, TResponse, TItem>(
        IAsyncEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput[], Task<TResponse>>, IBulkMethod<TInput, TResult, TResponse>
        => new BulkOrigin<TInput, TResult, TResponse, TItem, TaskCall<TInput[], TResponse, TItem>>(item, new(item), options)
            .Stream(inputs, cancellationToken);

    /// <summary>Streams a bulk method that returns <see cref="Task{TResult}"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamBulkTaskAsync<TInput, TResult, TResponse, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput[], Task<TResponse>>, IBulkMethod<TInput, TResult, TResponse>
        => new BulkOrigin<TInput, TResult, TResponse, TItem, TaskCall<TInput[], TResponse, TItem>>(item, new(item), options)
            .Stream(inputs, cancellationToken);

    /// <summary>Streams a bulk method that returns <see cref="Task"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, NoResult>> StreamBulkTaskAsync<TInput, TItem>(
        IAsyncEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput[], Task>, IBulkMethod<TInput, NoResult, NoResult>
        => new BulkOrigin<TInput, NoResult, NoResult, TItem, TaskCall<TInput[], TItem>>(item, new(item), options)
            .Stream(inputs, cancellationToken);

    /// <summary>Streams a bulk method that returns <see cref="Task"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, NoResult>> StreamBulkTaskAsync<TInput, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput[], Task>, IBulkMethod<TInput, NoResult, NoResult>
        => new BulkOrigin<TInput, NoResult, NoResult, TItem, TaskCall<TInput[], TItem>>(item, new(item), options)
            .Stream(inputs, cancellationToken);

    /// <summary>Streams a bulk method that returns <see cref="ValueTask{TResult}"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamBulkValueTaskAsync<TInput, TResult, TResponse, TItem>(
        IAsyncEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput[], ValueTask<TResponse>>, IBulkMethod<TInput, TResult, TResponse>
        => new BulkOrigin<TInput, TResult, TResponse, TItem, ValueTaskCall<TInput[], TResponse, TItem>>(item, new(item), options)
            .Stream(inputs, cancellationToken);

    /// <summary>Streams a bulk method that returns <see cref="ValueTask{TResult}"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, TResult>> StreamBulkValueTaskAsync<TInput, TResult, TResponse, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput[], ValueTask<TResponse>>, IBulkMethod<TInput, TResult, TResponse>
        => new BulkOrigin<TInput, TResult, TResponse, TItem, ValueTaskCall<TInput[], TResponse, TItem>>(item, new(item), options)
            .Stream(inputs, cancellationToken);

    /// <summary>Streams a bulk method that returns <see cref="ValueTask"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, NoResult>> StreamBulkValueTaskAsync<TInput, TItem>(
        IAsyncEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput[], ValueTask>, IBulkMethod<TInput, NoResult, NoResult>
        => new BulkOrigin<TInput, NoResult, NoResult, TItem, ValueTaskCall<TInput[], TItem>>(item, new(item), options)
            .Stream(inputs, cancellationToken);

    /// <summary>Streams a bulk method that returns <see cref="ValueTask"/>.</summary>
    public static IAsyncEnumerable<Settled<TInput, NoResult>> StreamBulkValueTaskAsync<TInput, TItem>(
        IEnumerable<TInput> inputs, TItem item, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TItem : struct, IItemMethod<TInput[], ValueTask>, IBulkMethod<TInput, NoResult, NoResult>
        => new BulkOrigin<TInput, NoResult, NoResult, TItem, ValueTaskCall<TInput[], TItem>>(item, new(item), options)
            .Stream(inputs, cancellationToken);
}
