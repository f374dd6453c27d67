using System.Collections;
using System.Diagnostics;
using System.Text.Json.Serialization;
using AllSettled.Json;
using AllSettled.Records;

namespace AllSettled;

/// <summary>
/// What a batch wrapper returns: one <see cref="Settled{TInput,TResult}"/> for every input, in input order, whatever
/// failed, and whatever stopped it. Immutable, and safe to read from any number of threads.
/// </summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
/// <typeparam name="TResult">The type of the item method's results; <see cref="NoResult"/> if it returns none.</typeparam>
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
    private readonly TInput[] _inputs;
    private readonly Outcome<TResult>[] _outcomes;

    /// <summary>The records' indices where they are not their positions: in a batch that was collected from part of a stream.</summary>
    private readonly long[]? _indices;
    private readonly BatchOrigin<TInput, TResult>? _origin;
    private readonly BatchEnd _end;
    private StatusCounts? _counts;

    internal SettledBatch(
        TInput[] inputs, Outcome<TResult>[] outcomes, in BatchEnd end, BatchOrigin<TInput, TResult>? origin)
    {
        Debug.Assert(inputs.Length == outcomes.Length);
        _inputs = inputs;
        _outcomes = outcomes;
        _end = end;
        _origin = origin;
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
            _indices = Array.ConvertAll(records, static record => record.Index);
            _origin = null;
        }
    }

    /// <summary>How many records there are: one for each input.</summary>
    public int Count => _outcomes.Length;

    /// <summary>
    /// The record at this position of the batch. That is the record's <see cref="Settled{TInput,TResult}.Index"/> as well, but not in a batch with
    /// gaps, as one that was collected from a filtered stream: there, look it up by <see cref="ByIndex"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
    public Settled<TInput, TResult> this[int index] => this[(long)index];

    /// <inheritdoc cref="this[int]"/>
    public Settled<TInput, TResult> this[long index]
    {
        get
        {
            if ((ulong)index >= (ulong)_outcomes.Length)
                throw new ArgumentOutOfRangeException(nameof(index), index, $"The batch has {Count} records and none at {index}.");
            return new(_indices is null ? index : _indices[index], _inputs[index], _outcomes[index]);
        }
    }

    /// <summary>
    /// The record of the input with this index, its position in the source: the same as by position, but for a batch with gaps. Where several
    /// records have the index, as those of merged streams may, the first of them.
    /// </summary>
    /// <param name="index">A record's <see cref="Settled{TInput,TResult}.Index"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No record has this index.</exception>
    /// <example>
    /// <code>
    /// var again = batch.ByIndex(failed.Index); // the record of the same input, in the batch that a retry gave
    /// </code>
    /// </example>
    public Settled<TInput, TResult> ByIndex(long index)
    {
        if (_indices is null)
            return index >= 0 && index < Count ? this[index] : throw NoSuchIndex(index);
        int position = Array.BinarySearch(_indices, index);
        if (position < 0)
            throw NoSuchIndex(index);
        while (position > 0 && _indices[position - 1] == index)
            position--;
        return this[position];
    }

    /// <summary>The values of the fulfilled items, in input order.</summary>
    public IReadOnlyCollection<TResult> Values
        => View(SettledStatus.Fulfilled, static (batch, index) => batch._outcomes[index].Value!);

    /// <summary>The records of the fulfilled items, in input order.</summary>
    public IReadOnlyCollection<Settled<TInput, TResult>> Fulfilled
        => View(SettledStatus.Fulfilled, static (batch, index) => batch[index]);

    /// <summary>The records of the failed items, in input order.</summary>
    public IReadOnlyCollection<Settled<TInput, TResult>> Rejected
        => View(SettledStatus.Rejected, static (batch, index) => batch[index]);

    /// <summary>The records of the items that never ran or were told to stop, in input order.</summary>
    public IReadOnlyCollection<Settled<TInput, TResult>> Canceled
        => View(SettledStatus.Canceled, static (batch, index) => batch[index]);

    /// <summary>
    /// What is left: the records of all items that are not fulfilled, rejected and canceled ones, in input order. What <see cref="Rejected"/>
    /// alone leaves out, the items that a stop kept from running, is here.
    /// </summary>
    public IReadOnlyCollection<Settled<TInput, TResult>> Unfulfilled
        => View(SettledStatus.Fulfilled, static (batch, index) => batch[index], allOthers: true);

    /// <summary>The errors of the failed items, in input order.</summary>
    public IReadOnlyCollection<Exception> Errors
        => View(SettledStatus.Rejected, static (batch, index) => batch._outcomes[index].Error!);

    /// <summary>
    /// Whether nothing is missing: the source was read to its end, nothing stopped the batch, and every record is fulfilled.
    /// True for an empty input.
    /// </summary>
    public bool AllFulfilled
        => InputCompleted && StopReason == SettledStopReason.None && Counts.Fulfilled == Count;

    /// <summary>
    /// What told the batch to stop while it ran: after that no further items started. <see cref="SettledStopReason.None"/> if
    /// nothing did.
    /// </summary>
    public SettledStopReason StopReason => _end.StopReason;

    /// <summary>
    /// Whether the source was read to its end. If not, it may hold inputs that have no record here: it failed or was canceled, or the batch was
    /// collected from a stream that stopped.
    /// </summary>
    public bool InputCompleted => _end.InputCompleted;

    /// <summary>The time from the call to the last outcome.</summary>
    public TimeSpan Elapsed => _end.Elapsed;

    /// <summary>How many items did not stop when told to and were given up, their results dropped.</summary>
    public int AbandonedCount => _end.AbandonedCount;

    /// <summary>
    /// What <see cref="SettledBatchOptions.Progress"/> threw, a callback on an item's token, or a listener of the telemetry; or
    /// <see langword="null"/>. It never touches an item: the observer is muted, and the batch goes on.
    /// </summary>
    public Exception? ObserverException => _end.ObserverException;

    /// <summary>A batch of records from elsewhere, which come in the order of their indices.</summary>
    /// <param name="records">The records.</param>
    /// <param name="end">How their batch ended.</param>
    /// <param name="origin">What can run them again if none is missing between them; null if nobody knows.</param>
    internal static SettledBatch<TInput, TResult> Of(List<Settled<TInput, TResult>> records, in BatchEnd end, BatchOrigin<TInput, TResult>? origin = null)
        => new([.. records], end, origin);

    /// <inheritdoc cref="Settled{TInput,TResult}.CreateJsonConverter"/>
    internal static JsonConverter CreateJsonConverter(bool includeStackTraces) => new SettledBatchConverter<TInput, TResult>(includeStackTraces);

    internal TInput[] Inputs => _inputs;

    internal Outcome<TResult>[] Outcomes => _outcomes;

    internal BatchEnd End => _end;

    internal string? MethodName => _origin?.MethodName;

    internal StatusCounts Counts => _counts ??= StatusCounts.Of(_outcomes);

    /// <summary>Partitions the records: <c>var (loaded, failed, canceled) = users;</c></summary>
    public void Deconstruct(
        out IReadOnlyCollection<Settled<TInput, TResult>> fulfilled,
        out IReadOnlyCollection<Settled<TInput, TResult>> rejected,
        out IReadOnlyCollection<Settled<TInput, TResult>> canceled)
    {
        fulfilled = Fulfilled;
        rejected = Rejected;
        canceled = Canceled;
    }

    /// <summary>Enumerates the records in input order, without an allocation.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<Settled<TInput, TResult>> IEnumerable<Settled<TInput, TResult>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Such as <c>5 settled: 3 fulfilled, 2 rejected, 0 canceled</c>.</summary>
    public override string ToString() => $"{Count} settled: {Counts}" + _end.Remark;

    private static ArgumentOutOfRangeException NoSuchIndex(long index)
        => new(nameof(index), index, $"No record of the batch has the index {index}.");

    private StatusView<TInput, TResult, T> View<T>(SettledStatus status, Func<SettledBatch<TInput, TResult>, int, T> select, bool allOthers = false)
        => new(this, status, allOthers, select);
}

/// <summary>Makes batches by hand, for the tests of code that reads batches.</summary>
public static class SettledBatch
{
    /// <summary>A batch as a wrapper would return it, except that it cannot be retried.</summary>
    /// <remarks>
    /// <see cref="SettledBatch{TInput,TResult}.CanRetry"/> is false. The records come to stand in the order of their indices, which
    /// need not be consecutive: the batch is then like one that was collected from part of a stream.
    /// </remarks>
    /// <param name="records">The records; <see cref="Settled"/> makes them. They are copied.</param>
    /// <param name="stopReason">What told the batch to stop, if anything did.</param>
    /// <param name="inputCompleted">Whether the source was read to its end.</param>
    /// <param name="elapsed">The time from the call to the last outcome.</param>
    /// <param name="abandonedCount">How many items were given up because they did not stop when told to.</param>
    /// <param name="observerException">What an observer threw.</param>
    /// <exception cref="ArgumentNullException"><paramref name="records"/> is null.</exception>
    /// <exception cref="ArgumentException">Two records have the same index: of one input there is one outcome.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="stopReason"/> is no such reason, or <paramref name="elapsed"/> or <paramref name="abandonedCount"/> is negative.
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
            throw new ArgumentOutOfRangeException(nameof(stopReason), stopReason, "There is no such reason.");
        ArgumentOutOfRangeException.ThrowIfLessThan(elapsed, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(abandonedCount);

        var ordered = records.OrderBy(record => record.Index).ToList();
        for (int i = 1; i < ordered.Count; i++)
        {
            if (ordered[i].Index == ordered[i - 1].Index)
                throw new ArgumentException($"Two records have the index {ordered[i].Index}: {ordered[i - 1]}, and {ordered[i]}.", nameof(records));
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
