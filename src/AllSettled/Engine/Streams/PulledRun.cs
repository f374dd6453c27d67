using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Runs;
using AllSettled.Engine.Stopping;

namespace AllSettled.Engine.Streams;

/// <summary>
/// A run over a source whose length nobody knows. Its inputs are pulled one at a time as slots become free, always from a
/// pool thread: the source may block, and may wait for what the caller does next.
/// </summary>
/// <remarks>
/// One slot pulls at a time. The others wait without a thread, for the pull to end or, in a stream, for the reader to make
/// room; the thread that leaves a slot to its item takes up the next that waits.
/// </remarks>
internal abstract class PulledRun<TInput, TResult, TCall> : AsyncRun<TInput, TResult, TCall>, IThreadPoolWorkItem
    where TCall : struct, IItemCall<TInput, TResult>
{
    /// <summary>Guards what is below and what the subclass keeps of the records. Never held while the source is called.</summary>
    protected readonly object Gate = new();

    private readonly InputSource<TInput> _source;
    private readonly Stack<Slot<TInput, TResult, TCall>> _waiting = new();
    private readonly Action _onPulled;

    /// <summary>The slot whose pull is under way; null if none is, or if it was given up.</summary>
    private Slot<TInput, TResult, TCall>? _puller;
    private bool _ended;
    private bool _pullIsAbandoned;

    /// <summary>There was no room for an item when a slot parked, and so none for another slot.</summary>
    private bool _addSlotWhenRoom;

    /// <summary>Used by the pulling slot alone, and by the completion, when nobody pulls any more.</summary>
    private IAsyncEnumerator<TInput>? _enumerator;

    /// <summary>What an asynchronous source is told to stop by: its own, so that no item's callback can hold that up.</summary>
    private CancellationTokenSource? _sourceStop;

    /// <summary>Ends the time that the source has after a stop, where that is not the items' grace period.</summary>
    private ITimer? _sourceTimer;
    private ValueTask<bool> _pull;
    private Closing _closing;

    protected PulledRun(AsyncOrigin<TInput, TResult, TCall> origin, InputSource<TInput> source, in RunContext context)
        : base(origin, context, ExecutionContext.Capture())
    {
        _source = source;
        _onPulled = OnPulled;
    }

    /// <summary>The first thing that the source threw (S11).</summary>
    protected Exception? Failure { get; private set; }

    /// <summary>What the source ended with where it was canceled by somebody else, which ended the run.</summary>
    protected OperationCanceledException? Cancellation { get; private set; }

    protected bool InputCompleted { get; private set; }

    protected sealed override bool MayHaveMore => !Volatile.Read(ref _ended);

    /// <summary>Whether a further input may be taken. Called under the gate.</summary>
    protected abstract bool HasRoom { get; }

    /// <summary>An input was pulled and goes to this slot. Called under the gate.</summary>
    protected abstract void Take(Slot<TInput, TResult, TCall> slot, TInput input);

    /// <summary>The slot is about to claim: what it still has of the last item goes where records go. Called under the gate.</summary>
    /// <returns>Whether a reader waits for that, who is to be woken outside: that may wake a thread.</returns>
    protected virtual bool DeliverUnderGate(Slot<TInput, TResult, TCall> slot) => false;

    protected virtual void WakeReader()
    {
    }

    /// <summary>Everything is over, the source closed.</summary>
    protected abstract void Finish();

    void IThreadPoolWorkItem.Execute()
    {
        ExecutionContext.Restore(StartContext);
        _sourceStop = _source.TakesToken ? new() : null;
        Context.Stop?.Register();
        var first = AddFirstSlot();
        if (!TryOpen(first))
            return;
        var turn = Turn.OfPoolThread();
        Walk(first, ref turn);
    }

    /// <summary>Opening may take as long as a pull, and is given up like one.</summary>
    private bool TryOpen(Slot<TInput, TResult, TCall> first)
    {
        lock (Gate)
            _puller = first;
        // Told between the call and now? Then the grace period may be over as well, and nobody would give up a source that blocks.
        if (IsStopping)
        {
            AbandonSource();
            return false;
        }
        IAsyncEnumerator<TInput>? enumerator = null;
        Exception? failure = null;
        try
        {
            enumerator = _source.Open(_sourceStop?.Token ?? default);
        }
        catch (Exception e)
        {
            failure = e;
        }

        bool abandoned;
        lock (Gate)
        {
            abandoned = _puller != first;
            _enumerator = enumerator;
            if (!abandoned)
            {
                _puller = null;
                if (failure is not null)
                {
                    FailSource(failure);
                    _closing = Closing.Closed;
                }
            }
        }
        if (!abandoned && failure is null)
            return true;
        if (!abandoned)
            Retire();
        else if (enumerator is not null)
            _ = CloseAsync();
        return false;
    }

    protected sealed override Claim TryClaim(Slot<TInput, TResult, TCall> slot, out TInput input)
    {
        input = default!;
        bool readerWaits, noneLeft, isClaiming = false;
        lock (Gate)
        {
            readerWaits = DeliverUnderGate(slot);
            noneLeft = _ended || IsStopping;
            if (!noneLeft)
            {
                isClaiming = _puller is null && HasRoom;
                if (isClaiming)
                    _puller = slot;
                else
                    _waiting.Push(slot);
            }
        }
        if (readerWaits)
            WakeReader();
        if (noneLeft)
            return NoneLeft();
        if (!isClaiming)
            return Claim.Waiting;

        bool moved = false;
        Exception? failure = null;
        ExecutionContext.Restore(StartContext);
        // An item's before it, on this thread; what called here has none of its own.
        CallerThread.RestoreSynchronizationContext(null);
        try
        {
            _pull = _enumerator!.MoveNextAsync();
            if (!_pull.IsCompleted)
            {
                _pull.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onPulled);
                return Claim.Waiting;
            }
            moved = _pull.GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            failure = e;
        }
        return CompletePull(slot, moved, failure, out input);
    }

    protected sealed override Slot<TInput, TResult, TCall>? TryAddSlot()
    {
        // A slot that came to wait for this thread's pull did so before the pull ended; one that waits for room is the reader's.
        if (HasAllSlots && _waiting.Count == 0)
            return null;
        lock (Gate)
        {
            if (_ended || _puller is not null)
                return null;
            if (!HasRoom)
            {
                _addSlotWhenRoom = true;
                return null;
            }
            if (_waiting.TryPop(out var waiting))
                return waiting;
        }
        return base.TryAddSlot();
    }

    protected sealed override bool TryHoldOpen()
    {
        if (_closing != Closing.NotYet || _pullIsAbandoned)
            return false;
        Reopen();
        _ = CloseAndRetireAsync();
        return true;
    }

    protected sealed override void Complete()
    {
        _sourceTimer?.Dispose();
        Finish();
    }

    /// <summary>No further input is wanted: tells the source. What stops it is a matter of the source's, too (S17, S30).</summary>
    protected sealed override void OnStopped(SettledStopReason reason)
    {
        // Not on this stack, where an item may just have ended and has yet to be recorded.
        if (_sourceStop is not null)
            ThreadPool.UnsafeQueueUserWorkItem(static run => run.CancelSource(), this, preferLocal: false);
        // The items that run may finish, but the source has no more time than after a cancellation.
        if (reason != SettledStopReason.Canceled)
            StartSourceTimer();
    }

    /// <summary>
    /// The source does not say whether there is more, or does not let itself be closed, though it was told to stop: goes on
    /// without it (S30).
    /// </summary>
    protected sealed override void AbandonSource()
    {
        int retired = 1;
        lock (Gate)
        {
            if (_puller is not null)
            {
                _puller = null;
                _pullIsAbandoned = true;
                _ended = true;
                retired += TakeWaiting();
            }
            else if (_closing == Closing.Now)
            {
                _closing = Closing.Abandoned;
            }
            else
            {
                return;
            }
        }
        Retire(retired);
    }

    private void StartSourceTimer()
    {
        if (Context.StopGracePeriod == Timeout.InfiniteTimeSpan)
            return;
        var timer = GraceTimer.Start(
            Context.TimeProvider, Context.StopGracePeriod, static run => ((PulledRun<TInput, TResult, TCall>)run!).AbandonSource(), this);
        Interlocked.Exchange(ref _sourceTimer, timer)?.Dispose();
    }

    /// <summary>
    /// There is room again: the slot that goes on, if nobody pulls. Called under the gate; the caller queues the slot outside, for
    /// that may wake a thread.
    /// </summary>
    protected Slot<TInput, TResult, TCall>? TakeOneWaiting()
    {
        if (_puller is not null)
            return null;
        if (_waiting.TryPop(out var slot))
            return slot;
        if (!_addSlotWhenRoom)
            return null;
        // The items that are pending may wait for the next one (S26).
        _addSlotWhenRoom = false;
        return TryAddSlot();
    }

    /// <summary>The waiting slots. Called under the gate; the caller retires them outside.</summary>
    private int TakeWaiting()
    {
        int waiting = _waiting.Count;
        _waiting.Clear();
        return waiting;
    }

    /// <summary>A pull that was pending has ended, on whatever thread.</summary>
    private void OnPulled()
    {
        // Given up meanwhile? Then the slot is another's by now, but the pull is still ours to end.
        var slot = _puller;
        bool moved = false;
        Exception? failure = null;
        try
        {
            moved = _pull.GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            failure = e;
        }

        switch (CompletePull(slot, moved, failure, out var input))
        {
            case Claim.Item:
                slot!.Input = input;
                slot.IsClaimed = true;
                // The item may keep this thread for long before it is pending, and with a source as slow as this nobody ever walks
                // far enough to notice: the next pull has a thread of its own.
                if (Context.MaxConcurrency > 1)
                    TryRecruit();
                GoOn(slot);
                break;
            case Claim.None:
                Retire();
                break;
        }
    }

    private Claim CompletePull(Slot<TInput, TResult, TCall>? slot, bool moved, Exception? failure, out TInput input)
    {
        input = default!;
        if (moved)
        {
            try
            {
                input = _enumerator!.Current;
            }
            catch (Exception e)
            {
                failure = e;
            }
        }

        bool abandoned, taken = false, stopped = false;
        lock (Gate)
        {
            abandoned = slot is null || _puller != slot;
            if (!abandoned)
            {
                _puller = null;
                taken = moved && failure is null;
                if (taken)
                {
                    Take(slot!, input);
                    stopped = IsStopping;
                }
                else
                {
                    _ended = true;
                    InputCompleted = failure is null;
                    if (failure is not null)
                        FailSource(failure);
                }
            }
        }

        if (abandoned)
        {
            // Nobody waits for it any more.
            _ = CloseAsync();
            return Claim.Waiting;
        }
        if (stopped)
        {
            TakeBack(slot!);
            return NoneLeft();
        }
        if (taken)
        {
            // The thread does not come back before the item completes, and others wait for this pull.
            if (TCall.HoldsItsThread && Context.MaxConcurrency > 1)
                TryRecruit();
            return Claim.Item;
        }
        _ = CloseAndRetireAsync();
        return Claim.Waiting;
    }

    /// <summary>
    /// The source threw. One that is canceled has not failed: it was told to by the run, or by somebody else, as the reader of a channel
    /// by its host, and then that ends the run.
    /// </summary>
    private void FailSource(Exception failure)
    {
        if (failure is not OperationCanceledException canceled)
        {
            Failure ??= failure;
        }
        else if (!IsStopping)
        {
            Cancellation = canceled;
            Stop(SettledStopReason.Canceled);
        }
    }

    private void CancelSource()
    {
        try
        {
            _sourceStop!.Cancel();
        }
        catch (Exception)
        {
            // A callback of its own threw, which is its own business.
        }
    }

    /// <summary>Lets the waiting slots go along with the one that found out.</summary>
    private Claim NoneLeft()
    {
        RetireWaiting();
        return Claim.None;
    }

    /// <summary>Nothing that waits will get anything any more.</summary>
    protected void RetireWaiting()
    {
        int waiting;
        lock (Gate)
            waiting = TakeWaiting();
        if (waiting > 0)
            Retire(waiting);
    }

    private async Task CloseAndRetireAsync()
    {
        RetireWaiting();
        lock (Gate)
            _closing = Closing.Now;
        // Closing may take its time until a stop, and from then on as long as everything else.
        if (IsStopping)
            StartSourceTimer();
        var failure = await CloseAsync().ConfigureAwait(false);
        lock (Gate)
        {
            if (_closing == Closing.Abandoned)
                return;
            _closing = Closing.Closed;
            if (failure is not null)
                FailSource(failure);
        }
        Retire();
    }

    /// <summary>Closes the source, once. Never throws.</summary>
    /// <returns>What the source threw.</returns>
    private async ValueTask<Exception?> CloseAsync()
    {
        var enumerator = _enumerator!;
        _enumerator = null;
        try
        {
            await enumerator.DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>How far the closing of the source has come. Under the gate.</summary>
    private enum Closing
    {
        NotYet,

        /// <summary>The run waits for it.</summary>
        Now,

        /// <summary>It takes too long, and goes on alone.</summary>
        Abandoned,

        Closed,
    }
}
