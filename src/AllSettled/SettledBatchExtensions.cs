using AllSettled.Engine;
using AllSettled.Engine.Calls;

namespace AllSettled;

/// <summary>Methods for batches.</summary>
public static class SettledBatchExtensions
{
    /// <summary>
    /// Runs the rejected and the canceled items of a batch that cannot be retried, because it was read from JSON or created by hand.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The batch does not change. The new batch has a record for every input of this one. The records of fulfilled items are the same.
    /// Indices are kept, and attempts are added up. An item that is not called keeps its record. The new batch can be retried: that calls
    /// <paramref name="method"/> again.
    /// </para>
    /// <para>
    /// The attribute of the item method is not known here. At most <see cref="SettledBatchOptions.MaxConcurrency"/> items run at once, or
    /// 16 if the options do not say. The items have no keys (<see cref="SettledBatchAttribute.PartitionBy"/>), and nothing judges their
    /// results (<see cref="SettledBatchAttribute.RejectIf"/>). If the item method has these, give the inputs of
    /// <see cref="SettledBatch{TInput,TResult}.Unfulfilled"/> to its wrapper instead. Telemetry and messages name the method
    /// <c>ResumeAsync</c>.
    /// </para>
    /// </remarks>
    /// <param name="batch">The batch.</param>
    /// <param name="method">Gets an input and a token, and runs its item.</param>
    /// <param name="options">The options of the run; null, the default, for the default options.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="ArgumentNullException"><paramref name="batch"/> or <paramref name="method"/> is null.</exception>
    /// <example>
    /// <code>
    /// var previous = JsonSerializer.Deserialize&lt;SettledBatch&lt;int, User&gt;&gt;(await File.ReadAllTextAsync("users.json"))!;
    /// var users = await previous.ResumeAsync((id, ct) => api.FetchUserAsync(id, ct), options, cancellationToken);
    /// </code>
    /// </example>
    public static Task<SettledBatch<TInput, TResult>> ResumeAsync<TInput, TResult>(
        this SettledBatch<TInput, TResult> batch,
        Func<TInput, CancellationToken, Task<TResult>> method,
        SettledBatchOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(method);
        return RunAsync(
            batch, new TaskCall<TInput, TResult, DelegateMethod<TInput, Task<TResult>>>(new(method)), options, cancellationToken);
    }

    /// <inheritdoc cref="ResumeAsync{TInput,TResult}"/>
    public static Task<SettledBatch<TInput, NoResult>> ResumeAsync<TInput>(
        this SettledBatch<TInput, NoResult> batch,
        Func<TInput, CancellationToken, Task> method,
        SettledBatchOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(method);
        return RunAsync(batch, new TaskCall<TInput, DelegateMethod<TInput, Task>>(new(method)), options, cancellationToken);
    }

    /// <summary>The records by their inputs.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="comparer">How inputs are compared; null, the default, for <see cref="EqualityComparer{T}.Default"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="batch"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// Two inputs are equal, or an input is null. The message names the input and the indices.
    /// </exception>
    /// <example>
    /// <code>
    /// var byId = (await api.FetchUserSettledAsync(ids, cancellationToken)).ToDictionary();
    /// Console.WriteLine(byId[42].Status);
    /// </code>
    /// </example>
    public static Dictionary<TInput, Settled<TInput, TResult>> ToDictionary<TInput, TResult>(
        this SettledBatch<TInput, TResult> batch, IEqualityComparer<TInput>? comparer = null)
        where TInput : notnull
    {
        ArgumentNullException.ThrowIfNull(batch);
        var records = new Dictionary<TInput, Settled<TInput, TResult>>(batch.Count, comparer);
        foreach (var record in batch)
        {
            if (record.Input is null)
                throw new ArgumentException($"The input at index {record.Index} is null, and null cannot be a key.", nameof(batch));
            if (records.TryAdd(record.Input, record))
                continue;
            throw new ArgumentException(
                $"The inputs at the indices {records[record.Input].Index} and {record.Index} are equal: "
                    + $"{Errors.Describe.Value(record.Input)}. A dictionary holds one record per input.",
                nameof(batch));
        }
        return records;
    }

    private static Task<SettledBatch<TInput, TResult>> RunAsync<TInput, TResult, TCall>(
        SettledBatch<TInput, TResult> batch, TCall call, SettledBatchOptions? options, CancellationToken cancellationToken)
        where TCall : struct, IItemCall<TInput, TResult>
        => new AsyncOrigin<TInput, TResult, TCall>(call, options).RetryAsync(batch, predicate: null, newOptions: null, cancellationToken);
}
