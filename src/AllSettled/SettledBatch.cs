using System.Collections;
using System.Diagnostics;
using System.Text.Json.Serialization;
using AllSettled.Json;
using AllSettled.Records;

namespace AllSettled;

/// <summary>
/// What a batch wrapper returns: one record for every input, in input order, whatever failed and whatever stopped the batch. Immutable, and
/// safe to read from several threads at once.
/// </summary>
/// <remarks>
/// <see cref="Values"/>, <see cref="Fulfilled"/>, <see cref="Rejected"/>, <see cref="Canceled"/>, <see cref="Unfulfilled"/> and
/// <see cref="Errors"/> copy nothing. Their <c>Count</c> is known, and enumerating them passes over the records of other statuses.
/// </remarks>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TResult">The type of the values that the item method returns, or <see cref="NoResult"/> if it returns none.</typeparam>
/// <example>
/// <code>
/// var users = await api.FetchUserSettledAsync(ids, cancellationToken);
/// Render(users.Values);
/// foreach (var left in users.Unfulfilled)
///     log.LogWarning(left.Error, "user {Id}: {Status}", left.Input, left.Status);
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(SettledJsonConverter))]
public sealed partial class SettledBatch<TInput, TResult> : IReadOnlyList<Settled<TInput, TResult>>
{
    private readonly BatchOrigin<TInput, TResult>? _origin;
    private StatusCounts? _counts;

    internal SettledBatch(
        TInput[] inputs, Outcome<TResult>[] outcomes, in BatchEnd end, BatchOrigin<TInput, TResult>? origin, long[]? indices = null)
    {
        Debug.Assert(inputs.Length == outcomes.Length);
        Inputs = inputs;
        Outcomes = outcomes;
        End = end;
        _origin = origin;
        Indices = indices;
    }

    private SettledBatch(Settled<TInput, TResult>[] records, in BatchEnd end, BatchOrigin<TInput, TResult>? origin)
        : this(
            Array.ConvertAll(records, static record => record.Input),
            Array.ConvertAll(records, static record => Outcome<TResult>.Of(record)),
            end,
            origin)
    {
        long position = 0;
        if (Array.Exists(records, record => record.Index != position++))
        {
            Indices = Array.ConvertAll(records, static record => record.Index);
            _origin = null;
        }
    }

    /// <summary>The number of records. There is one for each input.</summary>
    public int Count => Outcomes.Length;

    /// <summary>The record at this position in the batch, from 0.</summary>
    /// <remarks>
    /// In most batches the position of a record is also its <see cref="Settled{TInput,TResult}.Index"/>. In a batch that was collected from
    /// a filtered stream, some indices are missing, and the positions differ from the indices. Use <see cref="ByIndex"/> there.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The position is negative, or not below <see cref="Count"/>.</exception>
    public Settled<TInput, TResult> this[int index] => this[(long)index];

    /// <inheritdoc cref="this[int]"/>
    public Settled<TInput, TResult> this[long index]
    {
        get
        {
            if ((ulong)index >= (ulong)Outcomes.Length)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(index), index, $"The position must be at least 0 and below Count, which is {Count}.");
            }
            return new(Indices is null ? index : Indices[index], Inputs[index], Outcomes[index]);
        }
    }

    /// <summary>
    /// The record of the input with this index. If several records have this index, as records of merged streams may, it is the first of
    /// them.
    /// </summary>
    /// <param name="index">The <see cref="Settled{TInput,TResult}.Index"/> of the record: the position of its input in the source.</param>
    /// <exception cref="ArgumentOutOfRangeException">No record has this index.</exception>
    /// <example>
    /// <code>
    /// var again = retried.ByIndex(failed.Index); // the record of the same input, in the batch that RetryAsync returned
    /// </code>
    /// </example>
    public Settled<TInput, TResult> ByIndex(long index)
    {
        if (Indices is null)
            return index >= 0 && index < Count ? this[index] : throw NoSuchIndex(index);
        int position = Array.BinarySearch(Indices, index);
        if (position < 0)
            throw NoSuchIndex(index);
        while (position > 0 && Indices[position - 1] == index)
            position--;
        return this[position];
    }

    /// <summary>The values of the fulfilled items, in input order.</summary>
    public IReadOnlyCollection<TResult> Values
        => View(SettledStatus.Fulfilled, static (batch, index) => batch.Outcomes[index].Value!);

    /// <summary>The records of the fulfilled items, in input order.</summary>
    public IReadOnlyCollection<Settled<TInput, TResult>> Fulfilled
        => View(SettledStatus.Fulfilled, static (batch, index) => batch[index]);

    /// <summary>The records of the rejected items, in input order. Items that a stop canceled are not among them.</summary>
    public IReadOnlyCollection<Settled<TInput, TResult>> Rejected
        => View(SettledStatus.Rejected, static (batch, index) => batch[index]);

    /// <summary>The records of the canceled items, in input order: they never ran, or were told to stop and did not complete.</summary>
    public IReadOnlyCollection<Settled<TInput, TResult>> Canceled
        => View(SettledStatus.Canceled, static (batch, index) => batch[index]);

    /// <summary>
    /// The records of all items that are not fulfilled, in input order: the <see cref="Rejected"/> and the <see cref="Canceled"/> ones. A
    /// retry runs these items again.
    /// </summary>
    public IReadOnlyCollection<Settled<TInput, TResult>> Unfulfilled
        => View(SettledStatus.Fulfilled, static (batch, index) => batch[index], allOthers: true);

    /// <summary>The errors of the rejected items, in input order. The errors of canceled items are not among them.</summary>
    public IReadOnlyCollection<Exception> Errors
        => View(SettledStatus.Rejected, static (batch, index) => batch.Outcomes[index].Error!);

    /// <summary>
    /// Whether nothing is missing: the source was read to its end, nothing stopped the batch, and every item is fulfilled. True if there
    /// were no inputs.
    /// </summary>
    public bool AllFulfilled
        => InputCompleted && StopReason == SettledStopReason.None && Counts.Fulfilled == Count;

    /// <summary>
    /// What stopped the batch: from then on, no further items started. <see cref="SettledStopReason.None"/> if nothing stopped it. If there
    /// were several reasons, it is the first.
    /// </summary>
    public SettledStopReason StopReason => End.StopReason;

    /// <summary>
    /// Whether the source was read to its end. If not, the source may hold inputs that have no record here. This happens if the source
    /// failed or was canceled, or if the batch was collected from a stream that stopped.
    /// </summary>
    public bool InputCompleted => End.InputCompleted;

    /// <summary>
    /// The time from the call to the end of the batch, by the clock in <see cref="SettledBatchOptions.TimeProvider"/>.
    /// </summary>
    public TimeSpan Elapsed => End.Elapsed;

    /// <summary>
    /// How many items were abandoned: they were told to stop, and still ran when <see cref="SettledBatchOptions.StopGracePeriod"/> was
    /// over. What they return or throw later is dropped.
    /// </summary>
    public int AbandonedCount => End.AbandonedCount;

    /// <summary>
    /// What an observer threw, or <see langword="null"/>. Observers are <see cref="SettledBatchOptions.Progress"/>, callbacks on an item's
    /// token, and listeners of the telemetry.
    /// </summary>
    /// <remarks>
    /// No item is affected, and the batch goes on. A <see cref="SettledBatchOptions.Progress"/> or a listener that threw is not called
    /// again.
    /// </remarks>
    public Exception? ObserverException => End.ObserverException;

    /// <summary>Makes a batch of records that no run of it has written.</summary>
    /// <param name="records">The records, in the order of their indices.</param>
    /// <param name="end">How the batch ended.</param>
    /// <param name="origin">What can run the items again. Null if the item method is not known. Not used if an index is missing.</param>
    internal static SettledBatch<TInput, TResult> Of(
        List<Settled<TInput, TResult>> records, in BatchEnd end, BatchOrigin<TInput, TResult>? origin = null)
        => new([.. records], end, origin);

    /// <summary>
    /// Disposes of every value that implements <see cref="IDisposable"/>. Use it for values such as <see cref="HttpResponseMessage"/>, when
    /// you have read them.
    /// </summary>
    /// <remarks>
    /// Every value is disposed of, even if the disposal of another one throws. A value that implements only
    /// <see cref="IAsyncDisposable"/> is not disposed of: call <see cref="DisposeValuesAsync"/>.
    /// </remarks>
    /// <exception cref="AggregateException">Disposals threw. The exception has all of their exceptions.</exception>
    public void DisposeValues()
    {
        List<Exception>? failures = null;
        foreach (var outcome in Outcomes)
        {
            try
            {
                (outcome.Value as IDisposable)?.Dispose();
            }
            catch (Exception e)
            {
                (failures ??= []).Add(e);
            }
        }
        if (failures is not null)
            throw new AggregateException("Values could not be disposed of.", failures);
    }

    /// <summary>
    /// Disposes of every value that implements <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/>, one after the other. If a value
    /// implements both, the asynchronous one is called.
    /// </summary>
    /// <inheritdoc cref="DisposeValues" path="/exception"/>
    public async ValueTask DisposeValuesAsync()
    {
        List<Exception>? failures = null;
        foreach (var outcome in Outcomes)
        {
            try
            {
                if (outcome.Value is IAsyncDisposable value)
                    await value.DisposeAsync().ConfigureAwait(false);
                else
                    (outcome.Value as IDisposable)?.Dispose();
            }
            catch (Exception e)
            {
                (failures ??= []).Add(e);
            }
        }
        if (failures is not null)
            throw new AggregateException("Values could not be disposed of.", failures);
    }

    /// <inheritdoc cref="Settled{TInput,TResult}.CreateJsonConverter"/>
    internal static JsonConverter CreateJsonConverter(bool includeStackTraces)
        => new SettledBatchConverter<TInput, TResult>(includeStackTraces);

    internal TInput[] Inputs { get; }

    internal Outcome<TResult>[] Outcomes { get; }

    internal BatchEnd End { get; }

    /// <summary>
    /// The indices of the records. Null if each index is the position of its record. A batch that was collected from a part of a stream
    /// needs them.
    /// </summary>
    internal long[]? Indices { get; }

    internal string? MethodName => _origin?.MethodName;

    internal StatusCounts Counts => _counts ??= StatusCounts.Of(Outcomes);

    /// <summary>Divides the records by their status: <c>var (loaded, failed, canceled) = users;</c></summary>
    /// <param name="fulfilled">The <see cref="Fulfilled"/> records.</param>
    /// <param name="rejected">The <see cref="Rejected"/> records.</param>
    /// <param name="canceled">The <see cref="Canceled"/> records.</param>
    public void Deconstruct(
        out IReadOnlyCollection<Settled<TInput, TResult>> fulfilled,
        out IReadOnlyCollection<Settled<TInput, TResult>> rejected,
        out IReadOnlyCollection<Settled<TInput, TResult>> canceled)
    {
        fulfilled = Fulfilled;
        rejected = Rejected;
        canceled = Canceled;
    }

    /// <summary>Enumerates the records in input order. A <c>foreach</c> over the batch allocates nothing.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<Settled<TInput, TResult>> IEnumerable<Settled<TInput, TResult>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// One line with the counts, for example <c>5 settled: 3 fulfilled, 2 rejected, 0 canceled</c>. It also says what stopped the batch,
    /// and whether the source was not read to its end.
    /// </summary>
    public override string ToString() => $"{Count} settled: {Counts}" + End.Remark;

    private static ArgumentOutOfRangeException NoSuchIndex(long index)
        => new(nameof(index), index, $"No record of the batch has the index {index}.");

    private StatusView<TInput, TResult, T> View<T>(
        SettledStatus status, Func<SettledBatch<TInput, TResult>, int, T> select, bool allOthers = false)
        => new(this, status, allOthers, select);
}

/// <summary>Creates batches without running anything, for the tests of code that reads batches.</summary>
public static class SettledBatch
{
    /// <summary>Creates a batch as a wrapper would return it, except that it cannot be retried.</summary>
    /// <remarks>
    /// <see cref="SettledBatch{TInput,TResult}.CanRetry"/> is false. The records are sorted by their indices. Indices may be missing: the
    /// batch is then like one that was collected from a part of a stream.
    /// </remarks>
    /// <param name="records">The records, which <see cref="Settled"/> creates. They are copied.</param>
    /// <param name="stopReason">What stopped the batch. Nothing by default.</param>
    /// <param name="inputCompleted">Whether the source was read to its end. True by default.</param>
    /// <param name="elapsed">The time from the call to the end of the batch. Zero by default.</param>
    /// <param name="abandonedCount">How many items were abandoned. 0 by default.</param>
    /// <param name="observerException">What an observer threw. Null by default.</param>
    /// <exception cref="ArgumentNullException"><paramref name="records"/> is null.</exception>
    /// <exception cref="ArgumentException">Two records have the same index. Each input has one record.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="stopReason"/> is not a defined value, or <paramref name="elapsed"/> or <paramref name="abandonedCount"/> is
    /// negative.
    /// </exception>
    /// <example>
    /// <code>
    /// var users = SettledBatch.Create(
    /// [
    ///     Settled.Fulfilled(0, 1, new User(1, "Alice")),
    ///     Settled.Rejected&lt;int, User&gt;(1, 2, new KeyNotFoundException("User 2 not found")),
    ///     Settled.Canceled&lt;int, User&gt;(2, 3),
    /// ], SettledStopReason.Canceled);
    /// </code>
    /// </example>
    public static SettledBatch<TInput, TResult> Create<TInput, TResult>(
        IEnumerable<Settled<TInput, TResult>> records,
        SettledStopReason stopReason = SettledStopReason.None,
        bool inputCompleted = true,
        TimeSpan elapsed = default,
        int abandonedCount = 0,
        Exception? observerException = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (!Enum.IsDefined(stopReason))
            throw new ArgumentOutOfRangeException(nameof(stopReason), stopReason, "The stop reason must be a value of SettledStopReason.");
        ArgumentOutOfRangeException.ThrowIfLessThan(elapsed, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(abandonedCount);

        var ordered = records.OrderBy(record => record.Index).ToList();
        for (int i = 1; i < ordered.Count; i++)
        {
            if (ordered[i].Index == ordered[i - 1].Index)
            {
                throw new ArgumentException(
                    $"Each record must have an index of its own, but two have {ordered[i].Index}: {ordered[i - 1]}, and {ordered[i]}.",
                    nameof(records));
            }
        }
        return SettledBatch<TInput, TResult>.Of(ordered, new()
        {
            StopReason = stopReason,
            InputCompleted = inputCompleted,
            Elapsed = elapsed,
            AbandonedCount = abandonedCount,
            ObserverException = observerException,
        });
    }
}
