using System.Runtime.CompilerServices;
using AllSettled.Calls;
using AllSettled.CompilerServices;

namespace AllSettled;

/// <summary>
/// Batches of a function on a service with a scope per item, for types that have no wrappers: types of others, private types, types whose
/// method is not marked.
/// </summary>
/// <remarks>
/// The function has no attribute. At most <see cref="SettledBatchOptions.MaxConcurrency"/> items run at once, or 16 if the options do not
/// say. The items have no keys (<see cref="SettledBatchAttribute.PartitionBy"/>), and nothing judges their results
/// (<see cref="SettledBatchAttribute.RejectIf"/>). Telemetry and messages name the method after the service:
/// <c>UserImporter.SettleAsync</c>.
/// </remarks>
public static class PerItemScopeExtensions
{
    /// <summary>
    /// Calls a function once for every input, each time on a service from a scope of its own, and returns one record per input, in input
    /// order, whatever fails.
    /// </summary>
    /// <inheritdoc cref="PerItemScopeExtensions" path="/remarks"/>
    /// <param name="scope">Gives each item its service.</param>
    /// <param name="inputs">The inputs. Read to the end first.</param>
    /// <param name="method">Gets the item's service, its input and its token, and runs the item.</param>
    /// <param name="options">How this call runs; null, the default, for the default options.</param>
    /// <param name="cancellationToken">Stops the batch, which is returned all the same.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="scope"/>, <paramref name="inputs"/> or <paramref name="method"/> is null.
    /// </exception>
    /// <example>
    /// <code>
    /// var receipts = await scopes.PerItemScope&lt;ILegacyGateway&gt;()
    ///     .SettleAsync(orders, (gateway, order, ct) => gateway.ChargeAsync(order, ct), options, cancellationToken);
    /// </code>
    /// </example>
    public static Task<SettledBatch<TInput, TResult>> SettleAsync<TService, TInput, TResult>(
        this IPerItemScope<TService> scope,
        IEnumerable<TInput> inputs,
        Func<TService, TInput, CancellationToken, Task<TResult>> method,
        SettledBatchOptions? options = null,
        CancellationToken cancellationToken = default)
        where TService : class
        => SettledRunner
            .RunTaskAsync<TInput, TResult, ScopedTask<TService, TInput, TResult, FunctionMethod<TService, TInput, Task<TResult>>>>(
                inputs, Item(scope, method), options, cancellationToken);

    /// <inheritdoc cref="SettleAsync{TService,TInput,TResult}"/>
    public static Task<SettledBatch<TInput, NoResult>> SettleAsync<TService, TInput>(
        this IPerItemScope<TService> scope,
        IEnumerable<TInput> inputs,
        Func<TService, TInput, CancellationToken, Task> method,
        SettledBatchOptions? options = null,
        CancellationToken cancellationToken = default)
        where TService : class
        => SettledRunner.RunTaskAsync<TInput, ScopedTask<TService, TInput, FunctionMethod<TService, TInput, Task>>>(
            inputs, Item(scope, method), options, cancellationToken);

    /// <summary>
    /// Calls a function once for every input, each time on a service from a scope of its own, and yields one record per input as it
    /// settles, in bounded memory, whatever fails.
    /// </summary>
    /// <inheritdoc cref="PerItemScopeExtensions" path="/remarks"/>
    /// <param name="scope">Gives each item its service.</param>
    /// <param name="inputs">The inputs. Pulled as the records are read.</param>
    /// <param name="method">Gets the item's service, its input and its token, and runs the item.</param>
    /// <param name="options">How this call runs; null, the default, for the default options.</param>
    /// <param name="cancellationToken">
    /// Stops the stream: it yields what has settled, then throws an <see cref="OperationCanceledException"/>.
    /// </param>
    /// <returns>A stream that runs each time it is enumerated.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="scope"/>, <paramref name="inputs"/> or <paramref name="method"/> is null.
    /// </exception>
    public static IAsyncEnumerable<Settled<TInput, TResult>> SettleStreamAsync<TService, TInput, TResult>(
        this IPerItemScope<TService> scope,
        IAsyncEnumerable<TInput> inputs,
        Func<TService, TInput, CancellationToken, Task<TResult>> method,
        SettledBatchOptions? options = null,
        CancellationToken cancellationToken = default)
        where TService : class
        => SettledRunner
            .StreamTaskAsync<TInput, TResult, ScopedTask<TService, TInput, TResult, FunctionMethod<TService, TInput, Task<TResult>>>>(
                inputs, Item(scope, method), options, cancellationToken);

    /// <inheritdoc cref="SettleStreamAsync{TService,TInput,TResult}(IPerItemScope{TService},IAsyncEnumerable{TInput},
    ///     Func{TService,TInput,CancellationToken,Task{TResult}},SettledBatchOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public static IAsyncEnumerable<Settled<TInput, TResult>> SettleStreamAsync<TService, TInput, TResult>(
        this IPerItemScope<TService> scope,
        IEnumerable<TInput> inputs,
        Func<TService, TInput, CancellationToken, Task<TResult>> method,
        SettledBatchOptions? options = null,
        CancellationToken cancellationToken = default)
        where TService : class
        => SettledRunner
            .StreamTaskAsync<TInput, TResult, ScopedTask<TService, TInput, TResult, FunctionMethod<TService, TInput, Task<TResult>>>>(
                inputs, Item(scope, method), options, cancellationToken);

    /// <inheritdoc cref="SettleStreamAsync{TService,TInput,TResult}(IPerItemScope{TService},IAsyncEnumerable{TInput},
    ///     Func{TService,TInput,CancellationToken,Task{TResult}},SettledBatchOptions?,CancellationToken)"/>
    public static IAsyncEnumerable<Settled<TInput, NoResult>> SettleStreamAsync<TService, TInput>(
        this IPerItemScope<TService> scope,
        IAsyncEnumerable<TInput> inputs,
        Func<TService, TInput, CancellationToken, Task> method,
        SettledBatchOptions? options = null,
        CancellationToken cancellationToken = default)
        where TService : class
        => SettledRunner.StreamTaskAsync<TInput, ScopedTask<TService, TInput, FunctionMethod<TService, TInput, Task>>>(
            inputs, Item(scope, method), options, cancellationToken);

    /// <inheritdoc cref="SettleStreamAsync{TService,TInput,TResult}(IPerItemScope{TService},IAsyncEnumerable{TInput},
    ///     Func{TService,TInput,CancellationToken,Task{TResult}},SettledBatchOptions?,CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public static IAsyncEnumerable<Settled<TInput, NoResult>> SettleStreamAsync<TService, TInput>(
        this IPerItemScope<TService> scope,
        IEnumerable<TInput> inputs,
        Func<TService, TInput, CancellationToken, Task> method,
        SettledBatchOptions? options = null,
        CancellationToken cancellationToken = default)
        where TService : class
        => SettledRunner.StreamTaskAsync<TInput, ScopedTask<TService, TInput, FunctionMethod<TService, TInput, Task>>>(
            inputs, Item(scope, method), options, cancellationToken);

    private static ScopedTask<TService, TInput, TResult, FunctionMethod<TService, TInput, Task<TResult>>> Item<TService, TInput, TResult>(
        IPerItemScope<TService> scope, Func<TService, TInput, CancellationToken, Task<TResult>> method)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(method);
        return new(scope, new(self: null, method));
    }

    private static ScopedTask<TService, TInput, FunctionMethod<TService, TInput, Task>> Item<TService, TInput>(
        IPerItemScope<TService> scope, Func<TService, TInput, CancellationToken, Task> method)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(method);
        return new(scope, new(self: null, method));
    }
}
