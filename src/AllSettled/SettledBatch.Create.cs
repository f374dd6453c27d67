namespace AllSettled;

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
