namespace AllSettled.Tests.Support;

/// <summary>The ways in which asynchronous items run. What is promised for items holds for each of them.</summary>
public enum Shape
{
    Counted,
    Lazy,
    Stream,
    StreamOfAsyncSource,

    /// <summary>The reader takes part, and the inputs are claimed by counting.</summary>
    StreamOfArray,

    /// <summary>The reader takes part, and the inputs are pulled.</summary>
    StreamOfCollection,
}

/// <summary>The result of a run, in the same form for every shape.</summary>
/// <param name="Records">The records, in the order of their indices.</param>
/// <param name="StopReason">The stop reason of the batch, or of the exception that ended the stream.</param>
/// <param name="AbandonedCount">How many items were abandoned. Null for a stream, which does not report it.</param>
/// <param name="Failure">The exception of the source, or null.</param>
/// <param name="Batch">The batch. Null for a stream.</param>
internal sealed record RunResult(
    IReadOnlyList<Settled<int, int>> Records, SettledStopReason StopReason, int? AbandonedCount, SettledInputException? Failure,
    SettledBatch<int, int>? Batch)
{
    public Settled<int, int> this[int index] => Assert.Single(Records, record => record.Index == index);

    /// <summary>Whether a soft stop ended the run, and nothing harder. A batch says so, and a stream ends without an exception.</summary>
    public bool EndedSoftly
        => Failure is null && StopReason == (Batch is null ? SettledStopReason.None : SettledStopReason.Requested);

    public int Count(SettledStatus status) => Records.Count(record => record.Status == status);
}

internal static class Shapes
{
    public static TheoryData<Shape> All => [.. Enum.GetValues<Shape>()];

    public static bool IsStream(this Shape shape) => shape is not (Shape.Counted or Shape.Lazy);

    /// <summary>Runs items over 0 to count - 1.</summary>
    public static async Task<RunResult> RunAsync(
        this Shape shape, int count, Func<int, CancellationToken, Task<int>> item, SettledBatchOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        try
        {
            return shape switch
            {
                Shape.Counted => Of(await Batch.RunAsync(Enumerable.Range(0, count).ToArray(), item, options, cancellationToken)),
                Shape.Lazy => Of(await Batch.RunAsync(ProbedEnumerable.Of(count), item, options, cancellationToken)),
                Shape.Stream => Of(await Batch.StreamAsync(ProbedEnumerable.Of(count), item, options, cancellationToken).ReadAsync()),
                Shape.StreamOfAsyncSource => Of(
                    await Batch.StreamAsync(ProbedSource.Of(count), item, options, cancellationToken).ReadAsync()),
                Shape.StreamOfArray => await ReadHereAsync(Enumerable.Range(0, count).ToArray()),
                _ => await ReadHereAsync(Enumerable.Range(0, count).ToHashSet()),
            };
        }
        catch (SettledInputException<int, int> failed)
        {
            return Of(failed.Batch) with { Failure = failed };
        }

        // On a thread that may run items: the reader takes part.
        Task<RunResult> ReadHereAsync(IEnumerable<int> inputs) => Task.Run(
            async () => Of(await Batch.StreamAsync(inputs, item, options, cancellationToken).ReadAsync()), CancellationToken.None);
    }

    private static RunResult Of(SettledBatch<int, int> batch) => new([.. batch], batch.StopReason, batch.AbandonedCount, null, batch);

    private static RunResult Of(Reading<int, int> reading) => new(
        [.. reading.Records.OrderBy(record => record.Index)],
        reading.End switch
        {
            null or SettledInputException => SettledStopReason.None,
            OperationCanceledException => SettledStopReason.Canceled,
            SettledBatchException stopped => stopped.StopReason,
            var other => throw other,
        },
        null,
        reading.End as SettledInputException,
        null);
}
