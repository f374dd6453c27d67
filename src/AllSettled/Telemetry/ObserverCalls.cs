using System.Diagnostics;
using AllSettled.Records;

namespace AllSettled.Telemetry;

/// <summary>The calls of the user's observer in one run. After one that throws, there are no more (S19).</summary>
internal sealed class ObserverCalls(ISettledObserver observer, string methodName)
{
    private Exception? _exception;

    /// <summary>What the observer threw, or null.</summary>
    public Exception? Exception => Volatile.Read(ref _exception);

    /// <summary>An item is about to be called. What the observer sets in the execution context is there for the item.</summary>
    public void Start(long index, object? input)
    {
        if (Exception is not null)
            return;
        var threadsContext = SynchronizationContext.Current;
        try
        {
            observer.OnStarted(new() { MethodName = methodName, Index = index, Input = input });
        }
        catch (Exception e)
        {
            Mute(e);
        }
        if (SynchronizationContext.Current != threadsContext)
            SynchronizationContext.SetSynchronizationContext(threadsContext);
    }

    /// <summary>An item has settled.</summary>
    /// <param name="activity">The span of the item, or null.</param>
    /// <param name="index">The index of its record.</param>
    /// <param name="input">Its input.</param>
    /// <param name="outcome">Its outcome.</param>
    /// <param name="elapsed">How long it took.</param>
    public void Settle<TResult>(Activity? activity, long index, object? input, in Outcome<TResult> outcome, TimeSpan elapsed)
    {
        var item = new SettledItemEvent
        {
            MethodName = methodName,
            Index = index,
            Input = input,
            Status = outcome.Status,
            Attempts = outcome.Attempts,
            Error = outcome.Error,
            Elapsed = elapsed,
        };
        Call(activity, item, static (observer, item) => observer.OnSettled(item));
    }

    /// <summary>A value has no record. Does nothing if it is null.</summary>
    public void Drop(long index, object? input, object? value)
    {
        if (value is null)
            return;
        var dropped = new SettledDroppedValue { MethodName = methodName, Index = index, Input = input, Value = value };
        Call(Activity.Current, dropped, static (observer, dropped) => observer.OnDropped(dropped));
    }

    /// <summary>The run is over.</summary>
    /// <param name="activity">The span of the batch, or null.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="counts">The statuses of its items. In a retry, of those items only that were to run.</param>
    /// <param name="failure">What the source threw, or null.</param>
    public void End(Activity? activity, in BatchEnd end, StatusCounts counts, Exception? failure)
    {
        var run = new SettledRunEvent
        {
            MethodName = methodName,
            Fulfilled = counts.Fulfilled,
            Rejected = counts.Rejected,
            Canceled = counts.Canceled,
            StopReason = end.StopReason,
            InputCompleted = end.InputCompleted,
            AbandonedCount = end.AbandonedCount,
            Elapsed = end.Elapsed,
            SourceError = failure,
        };
        Call(activity, run, static (observer, run) => observer.OnEnded(run));
    }

    /// <summary>Calls the observer with a span as the current one. The contexts of this thread are the same afterwards.</summary>
    private void Call<TEvent>(Activity? activity, in TEvent what, Action<ISettledObserver, TEvent> call)
    {
        if (Exception is not null)
            return;
        var threadsContext = SynchronizationContext.Current;
        // Null if the flow is suppressed. Then the observer's changes reach nobody but this thread.
        var context = ExecutionContext.Capture();
        try
        {
            if (activity is not null && Activity.Current != activity)
                Activity.Current = activity;
            call(observer, what);
        }
        catch (Exception e)
        {
            Mute(e);
        }
        if (context is not null)
            ExecutionContext.Restore(context);
        if (SynchronizationContext.Current != threadsContext)
            SynchronizationContext.SetSynchronizationContext(threadsContext);
    }

    private void Mute(Exception exception) => Interlocked.CompareExchange(ref _exception, exception, null);
}
