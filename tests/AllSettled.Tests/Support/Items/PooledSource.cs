using System.Threading.Tasks.Sources;

namespace AllSettled.Tests.Support;

/// <summary>
/// A source of value tasks as pooling method builders and sockets have it: it may be read once for each operation. A second read throws.
/// <see cref="Reads"/> shows whether an operation was read at all.
/// </summary>
internal class PooledSource : IValueTaskSource<int>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<int> _core;
    private int _reads;

    public ValueTask<int> ValueTaskOfT => new(this, _core.Version);

    public ValueTask ValueTask => new(this, _core.Version);

    public int Reads => _reads;

    /// <summary>Whether somebody waits for the operation.</summary>
    public bool HasContinuation { get; private set; }

    /// <summary>
    /// False by default, as in <see cref="ManualResetValueTaskSourceCore{TResult}"/>: the thread that completes the operation runs the
    /// continuation.
    /// </summary>
    public bool RunContinuationsAsynchronously
    {
        init => _core.RunContinuationsAsynchronously = value;
    }

    public static PooledSource Over(Task<int> task)
    {
        var source = new PooledSource();
        if (task.IsCompleted)
        {
            source.CompleteFrom(task);
        }
        else
        {
            task.ContinueWith(
                source.CompleteFrom, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        return source;
    }

    public void SetResult(int value) => _core.SetResult(value);

    public void SetException(Exception error) => _core.SetException(error);

    public virtual ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public virtual void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _core.OnCompleted(continuation, state, token, flags);
        HasContinuation = true;
    }

    public virtual int GetResult(short token)
    {
        Interlocked.Increment(ref _reads);
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            // The source is back in the pool. A later read would belong to another operation.
            _core.Reset();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    private void CompleteFrom(Task<int> task)
    {
        if (task.IsCompletedSuccessfully)
            _core.SetResult(task.Result);
        else
            _core.SetException(task.Exception?.InnerExceptions.First() ?? new TaskCanceledException(task));
    }
}
