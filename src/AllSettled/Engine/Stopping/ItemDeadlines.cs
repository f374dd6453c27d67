namespace AllSettled.Engine.Stopping;

/// <summary>
/// The time limits of the calls of a run that are under way, in the order in which they began. All calls have the same time, so this is
/// also the order in which it ends, and one timer serves all. With a timer for each call, items with a time limit took a third more time.
/// </summary>
/// <remarks>
/// The timer runs for the first call that was under way when it was started. When it fires, the calls that are still under way and
/// whose time is over time out, and it is started for the next one. So a call that ends in time never touches the timer.
/// </remarks>
/// <param name="stop">The stop of the run.</param>
/// <param name="timeout">How long a call may take.</param>
internal sealed class ItemDeadlines(RunStop stop, TimeSpan timeout) : IDisposable
{
    private readonly object _gate = new();
    private ItemDeadline? _first;
    private ItemDeadline? _last;
    private ITimer? _timer;

    private bool _timerRuns;

    /// <summary>When the call began that the timer runs for. That may have ended, and then nothing of it is kept.</summary>
    private long _timedBegan;

    /// <summary>A call begins.</summary>
    /// <param name="owner">What the call belongs to. Null if the call cannot be abandoned.</param>
    /// <exception cref="Exception">The clock gives no timer.</exception>
    public ItemDeadline Begin(IDeadlineOwner? owner)
    {
        if (_timer is null)
            CreateTimer();
        var deadline = new ItemDeadline(owner) { Began = stop.TimeProvider.GetTimestamp() };
        bool mustStart;
        lock (_gate)
        {
            deadline.Previous = _last;
            if (_last is null)
                _first = deadline;
            else
                _last.Next = deadline;
            _last = deadline;
            mustStart = !_timerRuns;
            if (mustStart)
                (_timerRuns, _timedBegan) = (true, deadline.Began);
        }
        // Not under the lock: the clock is the user's code.
        if (mustStart)
            _timer!.Change(timeout, Timeout.InfiniteTimeSpan);
        // The run is told to stop first, and cancels the calls in the list then. So a call that it does not see is canceled here.
        if (stop.IsRequested)
            Cancel(deadline);
        return deadline;
    }

    /// <summary>
    /// Cancels the token of a call with another token. Only a resilience pipeline needs this: it gives its calls tokens of its own. What
    /// callbacks throw must not reach the pipeline.
    /// </summary>
    public CancellationTokenRegistration Link(ItemDeadline deadline, CancellationToken token)
    {
        return token.UnsafeRegister(static link =>
        {
            var (all, linked) = ((ItemDeadlines, ItemDeadline))link!;
            all.Cancel(linked);
        }, (this, deadline));
    }

    /// <summary>A call has ended. Does not wait for a callback on its token.</summary>
    public void End(ItemDeadline deadline)
    {
        lock (_gate)
            Remove_NeedsLock(deadline);
        deadline.End();
    }

    /// <summary>A call is abandoned. It is told to stop, if it was not told before.</summary>
    public void Abandon(ItemDeadline deadline)
    {
        if (deadline.TryDecide(StopCause.Batch))
            stop.CancelAbandoned(deadline);
        End(deadline);
    }

    /// <summary>The batch stops. Cancels the tokens of the calls.</summary>
    /// <param name="callbacks">Gets the tasks of the callbacks that have not returned.</param>
    public void Cancel(List<Task> callbacks)
    {
        lock (_gate)
        {
            for (var deadline = _first; deadline is not null; deadline = deadline.Next)
            {
                if (deadline.TryDecide(StopCause.Batch) && deadline.CancelAsync() is { IsCompletedSuccessfully: false } called)
                    callbacks.Add(called);
            }
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Cancel(ItemDeadline deadline)
    {
        if (!deadline.TryDecide(StopCause.Batch))
            return;
        try
        {
            deadline.Cancel();
        }
        catch (AggregateException exceptions)
        {
            stop.RecordCallbackExceptions(exceptions);
        }
    }

    /// <summary>Does nothing if the call was removed already.</summary>
    private void Remove_NeedsLock(ItemDeadline deadline)
    {
        if (deadline.Previous is not null)
            deadline.Previous.Next = deadline.Next;
        else if (_first == deadline)
            _first = deadline.Next;
        else
            return;
        if (deadline.Next is not null)
            deadline.Next.Previous = deadline.Previous;
        else
            _last = deadline.Previous;
        deadline.Previous = deadline.Next = null;
    }

    private void CreateTimer()
    {
        var timer = stop.TimeProvider.CreateTimer(
            static self => ((ItemDeadlines)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (Interlocked.CompareExchange(ref _timer, timer, null) is not null)
            timer.Dispose();
    }

    private void OnTimer()
    {
        List<ItemDeadline> due = [];
        long now = stop.TimeProvider.GetTimestamp();
        var timeLeft = TimeSpan.Zero;
        lock (_gate)
        {
            while (_first is { } first)
            {
                timeLeft = TimeSpan.Zero;
                // The call that the timer ran for has no time left, whatever the clock says: that may have failed.
                if (first.Began != _timedBegan && (timeLeft = TimeLeft(first, now)) > TimeSpan.Zero)
                    break;
                Remove_NeedsLock(first);
                due.Add(first);
            }
            _timerRuns = _first is not null;
            _timedBegan = _first?.Began ?? 0;
        }
        if (timeLeft > TimeSpan.Zero)
            _timer!.Change(timeLeft, Timeout.InfiniteTimeSpan);
        foreach (var deadline in due)
            deadline.OnTimeOver(stop);
    }

    private TimeSpan TimeLeft(ItemDeadline deadline, long now) => timeout - stop.TimeProvider.GetElapsedTime(deadline.Began, now);
}
