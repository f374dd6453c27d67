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
        RestoreSynchronizationContext(threadsContext);
    }

    /// <summary>An input of a bulk call is about to be sent. What the observer sets is there for nobody.</summary>
    public void StartInput(long index, object? input)
    {
        if (Exception is null)
        {
            var item = new SettledItemEvent { MethodName = methodName, Index = index, Input = input };
            Call(Activity.Current, item, static (observer, item) => observer.OnStarted(item));
        }
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
        if (Exception is null)
            Call(activity, item, static (observer, item) => observer.OnSettled(item));
    }

    /// <summary>A value has no record. The observer gets it even if it has thrown before: else nobody could dispose of the value.</summary>
    public void Drop(long index, object? input, object value)
    {
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
        if (Exception is null)
            Call(activity, run, static (observer, run) => observer.OnEnded(run));
    }

    /// <summary>Calls the observer with a span as the current one. The contexts of this thread are the same afterwards.</summary>
    private void Call<TEvent>(Activity? activity, in TEvent what, Action<ISettledObserver, TEvent> call)
    {
        var threadsContext = SynchronizationContext.Current;
        bool isSuppressed = ExecutionContext.IsFlowSuppressed();
        if (isSuppressed)
            ExecutionContext.RestoreFlow();
        var context = ExecutionContext.Capture()!;
        if (isSuppressed)
            ExecutionContext.SuppressFlow();
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
        ExecutionContext.Restore(context);
        if (isSuppressed)
            ExecutionContext.SuppressFlow();
        RestoreSynchronizationContext(threadsContext);
    }

    private static void RestoreSynchronizationContext(SynchronizationContext? context)
    {
        if (SynchronizationContext.Current != context)
            SynchronizationContext.SetSynchronizationContext(context);
    }

    private void Mute(Exception exception) => Interlocked.CompareExchange(ref _exception, exception, null);
}
