namespace AllSettled.AspNetCore.Tests.Support;

/// <summary>A stream of records that says how it is read.</summary>
internal sealed class ProbedStream<T>(Func<long, CancellationToken, ValueTask<Settled<int, T>?>> next)
    : IAsyncEnumerable<Settled<int, T>>
{
    private long _reads;

    /// <summary>How many records were asked for.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async IAsyncEnumerator<Settled<int, T>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        try
        {
            while (await next(Interlocked.Increment(ref _reads) - 1, cancellationToken) is { } record)
                yield return record;
        }
        finally
        {
            Disposed.SetResult();
        }
    }
}
