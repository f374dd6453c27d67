using System.Collections.Concurrent;

namespace AllSettled.Tests.Support;

/// <summary>
/// A thread that runs one callback after the other, with a synchronization context that posts to it. A user interface has such a thread.
/// </summary>
internal sealed class SingleThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<Action> _queue = [];
    private readonly Thread _thread;

    public SingleThread()
    {
        _thread = new(Pump) { IsBackground = true, Name = nameof(SingleThread) };
        _thread.Start();
    }

    /// <summary>How many callbacks were posted to the context.</summary>
    public int Posts => _posts;

    private int _posts;

    /// <summary>Makes the call on the thread, with its context current.</summary>
    public Task<T> InvokeAsync<T>(Func<T> call)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(() =>
        {
            try
            {
                result.SetResult(call());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task;
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        Interlocked.Increment(ref _posts);
        _queue.Add(() => d(state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    public void Dispose() => _queue.CompleteAdding();

    private void Pump()
    {
        SetSynchronizationContext(this);
        foreach (var action in _queue.GetConsumingEnumerable())
            action();
    }
}
