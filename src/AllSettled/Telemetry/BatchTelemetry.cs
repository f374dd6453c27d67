using System.Diagnostics;
using AllSettled.Errors;
using AllSettled.Records;

namespace AllSettled.Telemetry;

/// <summary>
/// The telemetry of one batch or stream: its span and measurements, those of its items, and the calls of the user's observer.
/// </summary>
/// <remarks>Listeners are users' code. If one throws, the batch keeps the exception and emits nothing further (S19).</remarks>
internal sealed class BatchTelemetry
{
    private readonly string _methodName;
    private readonly TimeProvider _timeProvider;
    private readonly bool _tracesInputs;
    private readonly bool _tracesPerItem;
    private readonly KeyValuePair<string, object?> _function;

    /// <summary>
    /// Whether active items are counted. Decided once: a listener that comes later must not see the end of an item whose beginning it has
    /// not seen.
    /// </summary>
    private readonly bool _countsActive = Instruments.ActiveItems.Enabled;
    private Activity? _activity;
    private long _canceledItems;
    private int? _partitions;
    private int? _maxPartitionsInUse;

    private Exception? _listenerException;

    private BatchTelemetry(string methodName, TimeProvider timeProvider, SettledBatchOptions options, bool isEndless)
    {
        _methodName = methodName;
        _timeProvider = timeProvider;
        _tracesInputs = options.TraceInputs;
        _tracesPerItem = options.TracePerItem ?? isEndless;
        _function = new("code.function.name", methodName);
        Observer = options.Observer is null ? null : new(options.Observer, methodName);
    }

    /// <summary>What a listener or the observer threw, or null (S19).</summary>
    public Exception? Exception => Volatile.Read(ref _listenerException) ?? Observer?.Exception;

    /// <summary>The user's observer; null if there is none.</summary>
    public ObserverCalls? Observer { get; }

    /// <summary>The telemetry of a call.</summary>
    /// <param name="methodName">The name of the item method.</param>
    /// <param name="timeProvider">The clock for the durations of items.</param>
    /// <param name="options">The options of the call.</param>
    /// <param name="isEndless">Whether the source may be endless.</param>
    /// <returns>The telemetry, or null if nobody listens and there is no observer.</returns>
    public static BatchTelemetry? For(string methodName, TimeProvider timeProvider, SettledBatchOptions options, bool isEndless)
        => Instruments.IsListenedTo || options.Observer is not null ? new(methodName, timeProvider, options, isEndless) : null;

    /// <summary>The batch begins. Its span is the current one when this returns.</summary>
    /// <param name="size">How many items are to run. Null if this is not known.</param>
    /// <param name="maxConcurrency">How many items may run at once.</param>
    public void BeginBatch(long? size, int maxConcurrency)
    {
        var before = Activity.Current;
        try
        {
            StartBatch(size, maxConcurrency);
        }
        catch (Exception e)
        {
            Mute(e);
            Activity.Current = before;
        }
    }

    /// <summary>The same for a batch whose items begin in an execution context of their own. The current span does not change.</summary>
    /// <param name="context">The execution context of the items. Null if the caller suppressed its flow.</param>
    /// <param name="size">How many items are to run. Null if this is not known.</param>
    /// <param name="maxConcurrency">How many items may run at once.</param>
    /// <returns>The context in which the batch's span is the current one. Null if <paramref name="context"/> is null.</returns>
    public ExecutionContext? BeginBatchIn(ExecutionContext? context, long? size, int maxConcurrency)
    {
        if (context is null)
        {
            var before = Activity.Current;
            BeginBatch(size, maxConcurrency);
            Activity.Current = before;
            return null;
        }
        ExecutionContext? withSpan = null;
        ExecutionContext.Run(context, _ =>
        {
            BeginBatch(size, maxConcurrency);
            withSpan = ExecutionContext.Capture();
        }, null);
        return withSpan;
    }

    /// <summary>An item is about to be called on this thread. Its span is the current one when this returns.</summary>
    public ItemTrace BeginItem<TInput>(long index, TInput input)
    {
        var trace = BeginSpan(index, input);
        if (Observer is null)
            return trace;
        trace = trace with { Input = input };
        Observer.Start(index, trace.Input);
        return trace;
    }

    /// <summary>The same for a call that has many inputs (S35). It has no event: the observer sees the inputs.</summary>
    public ItemTrace BeginCall<TInput>(long firstIndex, TInput inputs, int count)
    {
        var trace = BeginSpan(firstIndex, inputs);
        if (!IsMuted && trace.Activity is { IsAllDataRequested: true } activity)
            activity.AddTag("allsettled.call.size", count);
        return trace;
    }

    /// <summary>Adds the key of the item's partition, if inputs are traced: a key is a part of the input.</summary>
    public void AddPartitionKey(in ItemTrace trace, object? key)
    {
        if (_tracesInputs && !IsMuted && trace.Activity is { IsAllDataRequested: true } activity)
            activity.AddTag("allsettled.item.partition_key", Describe.Value(key));
    }

    /// <summary>The run is over, and its items had keys (S34).</summary>
    /// <param name="partitions">How many different keys there were; null if that is not known.</param>
    /// <param name="maxInUse">The most keys that had items at once.</param>
    public void SetPartitions(int? partitions, int maxInUse) => (_partitions, _maxPartitionsInUse) = (partitions, maxInUse);

    /// <summary>The item has settled.</summary>
    public void EndItem<TResult>(in ItemTrace trace, in Outcome<TResult> outcome)
    {
        if (outcome.Status == SettledStatus.Canceled)
            Interlocked.Increment(ref _canceledItems);
        Observer?.Settle(trace.Activity, trace.Index, trace.Input, outcome, _timeProvider.GetElapsedTime(trace.Began));
        End(trace, outcome, isItem: true);
    }

    /// <summary>A value that no record shows. The observer may dispose of it.</summary>
    public void Drop<TInput, TResult>(long index, TInput input, TResult? value)
    {
        if (Observer is not null && value is not (null or NoResult))
            Observer.Drop(index, input, value);
    }

    /// <summary>The same for a record that is not read, if it has a value.</summary>
    public void DropValueOf<TInput, TResult>(in Settled<TInput, TResult> record)
    {
        // The value of a record that is not fulfilled is default where there was no result.
        if (record.IsFulfilled || !EqualityComparer<TResult>.Default.Equals(record.Value, default))
            Drop(record.Index, record.Input, record.Value);
    }

    /// <summary>A bulk call has ended (S35).</summary>
    /// <param name="trace">The trace of the call.</param>
    /// <param name="outcome">The outcome of the call.</param>
    /// <param name="settled">The inputs that have settled by it.</param>
    public void EndCall<TResponse>(in ItemTrace trace, in Outcome<TResponse> outcome, StatusCounts settled)
    {
        CountInputs(settled);
        End(trace, outcome, isItem: false);
    }

    /// <summary>Counts inputs of bulk calls that have settled.</summary>
    public void CountInputs(StatusCounts settled)
    {
        Interlocked.Add(ref _canceledItems, settled.Canceled);
        if (IsMuted)
            return;
        try
        {
            Count(SettledStatus.Fulfilled, settled.Fulfilled);
            Count(SettledStatus.Rejected, settled.Rejected);
            Count(SettledStatus.Canceled, settled.Canceled);
        }
        catch (Exception e)
        {
            Mute(e);
        }

        void Count(SettledStatus status, long inputs)
        {
            if (inputs > 0)
                Instruments.Items.Add(inputs, _function, new("allsettled.item.status", Word(status)));
        }
    }

    /// <summary>The batch is over.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="counts">The statuses of its items. In a retry, of those items only that were to run.</param>
    /// <param name="failure">What the source threw, or null.</param>
    public void EndBatch(in BatchEnd end, StatusCounts counts, Exception? failure)
    {
        Observer?.End(_activity, end, counts, failure);
        if (IsMuted)
            return;
        try
        {
            StopBatch(end, counts, failure);
        }
        catch (Exception e)
        {
            Mute(e);
        }
    }

    private bool IsMuted => Volatile.Read(ref _listenerException) is not null;

    private void Mute(Exception exception) => Interlocked.CompareExchange(ref _listenerException, exception, null);

    /// <param name="trace">The trace.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="isItem">Whether it is an item, and counts as one. Else it is a call that has many inputs.</param>
    private void End<TResult>(in ItemTrace trace, in Outcome<TResult> outcome, bool isItem)
    {
        // An item that was counted as active must be subtracted again, even if a listener has thrown since.
        if (IsMuted && !trace.IsCounted)
            return;
        try
        {
            if (trace.IsCounted)
                Instruments.ActiveItems.Add(-1, _function);
            if (!IsMuted)
                StopItem(trace, outcome, isItem);
        }
        catch (Exception e)
        {
            Mute(e);
        }
    }

    private void StartBatch(long? size, int maxConcurrency)
    {
        _activity = Instruments.Activities.StartActivity($"settle {_methodName}");
        if (_activity is not { IsAllDataRequested: true })
            return;
        _activity.AddTag(_function.Key, _function.Value);
        _activity.AddTag("allsettled.batch.max_concurrency", maxConcurrency);
        if (size is not null)
            _activity.AddTag("allsettled.batch.size", size);
    }

    private ItemTrace BeginSpan<TInput>(long index, TInput input)
    {
        if (!IsMuted)
        {
            var before = Activity.Current;
            try
            {
                return StartItem(index, input);
            }
            catch (Exception e)
            {
                Mute(e);
                Activity.Current = before;
            }
        }
        return new(Activity: null, _timeProvider.GetTimestamp(), IsCounted: false, index, Input: null);
    }

    private ItemTrace StartItem<TInput>(long index, TInput input)
    {
        var activity = StartItemActivity();
        if (activity is { IsAllDataRequested: true })
        {
            activity.AddTag(_function.Key, _function.Value);
            activity.AddTag("allsettled.item.index", index);
            if (_tracesInputs)
                activity.AddTag("allsettled.item.input", Describe.Value(input));
        }
        if (_countsActive)
            Instruments.ActiveItems.Add(1, _function);
        return new(activity, _timeProvider.GetTimestamp(), _countsActive, index, Input: null);
    }

    private Activity? StartItemActivity()
    {
        if (_activity is null)
            return Instruments.Activities.StartActivity(_methodName);
        if (!_tracesPerItem)
        {
            // If the flow of the execution context is suppressed, the batch's span is not the current one.
            if (Activity.Current != _activity)
                Activity.Current = _activity;
            return Instruments.Activities.StartActivity(_methodName);
        }

        // A span begins a trace of its own if there is no current span.
        Activity.Current = null;
        var activity = Instruments.Activities.StartActivity(
            _methodName, ActivityKind.Internal, parentContext: default, links: [new(_activity.Context)]);
        if (activity is not null)
        {
            // A child has the baggage of its parent, but this span has no parent. Baggage lists the newest entry first, and for each key
            // the newest entry counts. So the oldest is added first.
            foreach (var (key, value) in _activity.Baggage.Reverse())
                activity.AddBaggage(key, value);
        }
        return activity;
    }

    private void StopItem<TResult>(in ItemTrace trace, in Outcome<TResult> outcome, bool isItem)
    {
        double seconds = _timeProvider.GetElapsedTime(trace.Began).TotalSeconds;
        var status = new KeyValuePair<string, object?>("allsettled.item.status", Word(outcome.Status));
        if (outcome.Error is null)
        {
            // Without a tag list, which would take a seventh of the time that an item with metrics takes.
            if (isItem)
                Instruments.Items.Add(1, _function, status);
            Instruments.ItemDuration.Record(seconds, _function, status);
        }
        else
        {
            var tags = TagsOf(status, outcome.Error);
            if (isItem)
                Instruments.Items.Add(1, tags);
            Instruments.ItemDuration.Record(seconds, tags);
        }

        if (trace.Activity is not { } activity)
            return;
        if (activity.IsAllDataRequested)
        {
            activity.AddTag(status.Key, status.Value);
            activity.AddTag("allsettled.item.attempts", outcome.Attempts);
            if (outcome.Error is not null)
                activity.SetFailure(outcome.Error, _tracesInputs);
        }
        Stop(activity);
    }

    private void StopBatch(in BatchEnd end, StatusCounts counts, Exception? failure)
    {
        long neverRan = counts.Canceled - _canceledItems;
        if (neverRan > 0)
            Instruments.Items.Add(neverRan, _function, new("allsettled.item.status", Word(SettledStatus.Canceled)));

        var stopReason = new KeyValuePair<string, object?>("allsettled.batch.stop_reason", Word(end.StopReason));
        Instruments.BatchDuration.Record(end.Elapsed.TotalSeconds, TagsOf(stopReason, failure));

        if (_activity is not { } activity)
            return;
        if (activity.IsAllDataRequested)
        {
            activity.AddTag("allsettled.batch.fulfilled", counts.Fulfilled);
            activity.AddTag("allsettled.batch.rejected", counts.Rejected);
            activity.AddTag("allsettled.batch.canceled", counts.Canceled);
            activity.AddTag("allsettled.batch.abandoned", end.AbandonedCount);
            activity.AddTag("allsettled.batch.input_completed", end.InputCompleted);
            activity.AddTag(stopReason.Key, stopReason.Value);
            if (_partitions is not null)
                activity.AddTag("allsettled.batch.partitions", _partitions);
            if (_maxPartitionsInUse is not null)
                activity.AddTag("allsettled.batch.max_partitions_in_use", _maxPartitionsInUse);
            // Rejected items alone are no failure of the batch: to record them is its purpose. An early stop is one.
            if (failure is not null)
                activity.SetFailure(failure, _tracesInputs);
            else if (end.StopReason is not (SettledStopReason.None or SettledStopReason.Canceled or SettledStopReason.Requested))
                activity.SetStatus(ActivityStatusCode.Error, $"Stopped: {end.StopReason}");
        }
        Stop(activity);
    }

    /// <summary>The tags of a measurement: the item method, how it ended, and the type of the error if there is one.</summary>
    private TagList TagsOf(in KeyValuePair<string, object?> end, Exception? error)
    {
        var tags = new TagList { _function, end };
        if (error is not null)
            tags.Add("error.type", error.GetType().FullName);
        return tags;
    }

    /// <summary>
    /// Stops a span. <see cref="Activity.Stop"/> changes the thread's current span even if that is another one, so the other one is put
    /// back.
    /// </summary>
    private static void Stop(Activity activity)
    {
        var current = Activity.Current;
        activity.Stop();
        if (current != activity)
            Activity.Current = current;
    }

    private static string Word(SettledStatus status) => status switch
    {
        SettledStatus.Fulfilled => "fulfilled",
        SettledStatus.Rejected => "rejected",
        _ => "canceled",
    };

    private static string Word(SettledStopReason reason) => reason switch
    {
        SettledStopReason.None => "none",
        SettledStopReason.Canceled => "canceled",
        SettledStopReason.FailureThreshold => "failure_threshold",
        SettledStopReason.Fatal => "fatal",
        SettledStopReason.Requested => "requested",
        SettledStopReason.Timeout => "timeout",
        _ => "items_hung",
    };
}
