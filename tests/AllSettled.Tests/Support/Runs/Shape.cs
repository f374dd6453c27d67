namespace AllSettled.Tests.Support;

/// <summary>The four ways in which asynchronous items run: what is promised of items holds for each.</summary>
public enum Shape
{
    Counted,
    Lazy,
    Stream,
    StreamOfAsyncSource,
}

/// <summary>What came of a run, whatever its shape.</summary>
/// <param name="Records">By index.</param>
/// <param name="StopReason">Of the batch, or of the exception that ended the stream.</param>
/// <param name="AbandonedCount">Null for a stream, which has nowhere to say so.</param>
/// <param name="Failure">The source's, or null.</param>
/// <param name="Batch">Null for a stream.</param>
internal sealed record RunResult(
    IReadOnlyList<Settled<int, int>> Records, SettledStopReason StopReason, int? AbandonedCount, SettledInputException? Failure,
    SettledBatch<int, int>? Batch)
{
    public Settled<int, int> this[int index] => Assert.Single(Records, record => record.Index == index);

    public int Count(SettledStatus status) => Records.Count(record => record.Status == status);
}

internal static class Shapes
{
    public static TheoryData<Shape> All => [.. Enum.GetValues<Shape>()];

    public static bool IsStream(this Shape shape) => shape is Shape.Stream or Shape.StreamOfAsyncSource;

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
                _ => Of(await Batch.StreamAsync(ProbedSource.Of(count), item, options, cancellationToken).ReadAsync()),
            };
        }
        catch (SettledInputException<int, int> failed)
        {
            return Of(failed.Batch) with { Failure = failed };
        }
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
