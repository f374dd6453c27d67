namespace AllSettled.Tests.Support;

/// <summary>The kinds of asynchronous item method: the types that one may return, and two value tasks that a pooled source backs.</summary>
public enum Kind
{
    TaskOfT,
    Task,
    ValueTaskOfT,
    ValueTask,
    PooledOfT,
    Pooled,
}

/// <summary>A record in the same form for every kind. <see cref="Value"/> is null if the kind returns no value.</summary>
internal sealed record Seen(long Index, int Input, SettledStatus Status, int? Value, Exception? Error, int Attempts);

/// <summary>A batch in the same form for every kind.</summary>
internal sealed record SeenBatch(
    IReadOnlyList<Seen> Records,
    SettledStopReason StopReason,
    bool InputCompleted,
    bool AllFulfilled,
    Func<CancellationToken, Task<SeenBatch>> RetryAsync)
{
    public Seen this[int index] => Records[index];

    public int Count => Records.Count;

    public IEnumerable<SettledStatus> Statuses => Records.Select(record => record.Status);

    public IEnumerable<int> Attempts => Records.Select(record => record.Attempts);
}

/// <summary>Runs the same item as each of the kinds.</summary>
internal static class Kinds
{
    public static readonly Kind[] All = Enum.GetValues<Kind>();

    public static TheoryData<Kind> Data => [.. All];

    /// <summary>Every kind with a bound of one, with a small bound, and with no bound.</summary>
    public static MatrixTheoryData<Kind, int> WithBounds => new(All, [1, 3, SettledBatchOptions.Unbounded]);

    public static bool ReturnsValue(this Kind kind) => kind is Kind.TaskOfT or Kind.ValueTaskOfT or Kind.PooledOfT;

    public static Task<SeenBatch> RunAsync(
        this Kind kind, IEnumerable<int> inputs, Func<int, CancellationToken, Task<int>> item,
        SettledBatchOptions? options = null, CancellationToken cancellationToken = default)
        => kind switch
        {
            Kind.TaskOfT => See(Batch.RunAsync(inputs, item, options, cancellationToken), value => value),
            Kind.Task => See(Batch.RunAsync(inputs, (i, ct) => (Task)item(i, ct), options, cancellationToken)),
            Kind.ValueTaskOfT => See(
                Batch.RunValueTaskAsync(inputs, (i, ct) => new ValueTask<int>(item(i, ct)), options, cancellationToken), value => value),
            Kind.ValueTask => See(Batch.RunValueTaskAsync(inputs, (i, ct) => new ValueTask(item(i, ct)), options, cancellationToken)),
            Kind.PooledOfT => See(
                Batch.RunValueTaskAsync(inputs, (i, ct) => PooledSource.Over(item(i, ct)).ValueTaskOfT, options, cancellationToken),
                value => value),
            _ => See(Batch.RunValueTaskAsync(inputs, (i, ct) => PooledSource.Over(item(i, ct)).ValueTask, options, cancellationToken)),
        };

    private static Task<SeenBatch> See(Task<SettledBatch<int, NoResult>> batch) => See(batch, _ => null);

    /// <summary>Keeps a completed task completed, because some tests depend on it.</summary>
    private static Task<SeenBatch> See<TResult>(Task<SettledBatch<int, TResult>> batch, Func<TResult, int?> value)
    {
        return batch.IsCompletedSuccessfully ? Task.FromResult(Look(batch.Result)) : Awaited();

        async Task<SeenBatch> Awaited() => Look(await batch.ConfigureAwait(false));

        SeenBatch Look(SettledBatch<int, TResult> settled) => new(
            [.. settled.Select(record => new Seen(
                record.Index, record.Input, record.Status, record.IsFulfilled ? value(record.Value) : null, record.Error,
                record.Attempts))],
            settled.StopReason,
            settled.InputCompleted,
            settled.AllFulfilled,
            cancellationToken => See(settled.RetryAsync(cancellationToken), value));
    }
}
