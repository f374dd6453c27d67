using System.Runtime.CompilerServices;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Partitions;
using AllSettled.Engine.Runs;
using AllSettled.Engine.Stopping;

namespace AllSettled.Engine.Streams;

/// <summary>
/// How a stream pulls a source. Nobody knows how many inputs there are. They are pulled one at a time as slots become free. A source
/// that may block, or may wait for what the caller does next, is always pulled on a thread of the pool.
/// </summary>
/// <remarks>
/// One slot pulls at a time. The others wait without a thread, until the pull ends or the reader makes room. A thread that leaves its
/// slot to a pending item takes the next slot that waits.
/// </remarks>
internal sealed partial class StreamRun<TInput, TResult, TCall> : IThreadPoolWorkItem
{
    private static readonly ContextCallback s_onPulled = static run => ((StreamRun<TInput, TResult, TCall>)run!).OnPulled();

    private readonly InputSource<TInput> _source;
    private readonly Action _onPulled;

    // The fields from here to _inputCompleted are written under the gate.
    /// <summary>How many items were pulled. They have as many inputs, unless an item is a chunk.</summary>
    private long _items;

    /// <summary>The slot that pulls; null if none does, or if its pull was abandoned.</summary>
    private Slot? _puller;
    private bool _ended;
    private bool _pullIsAbandoned;
    private Closing _closing;

    /// <summary>The first exception of the source (S11), or null.</summary>
    private Exception? _failure;

    /// <summary>The exception of a source that was canceled, but not by this run; or null. It ended the run.</summary>
    private OperationCanceledException? _cancellation;
    private bool _inputCompleted;

    /// <summary>Used by the pulling slot alone, and at the end, when no slot pulls.</summary>
    private IAsyncEnumerator<TInput>? _enumerator;
    private ValueTask<bool> _pull;

    /// <summary>Cancels an asynchronous source. It is the source's own, so that no item's callback can hold the source up.</summary>
    private CancellationTokenSource? _sourceStop;

    /// <summary>Ends the time that the source has after a stop, where that is not the items' grace period.</summary>
    private ITimer? _sourceTimer;

    protected override bool MayStartClaimed => !IsStoppedHard;

    protected override bool MayHaveMore => _array is null ? !Volatile.Read(ref _ended) : Volatile.Read(ref _taken) < _array.Length;

    void IThreadPoolWorkItem.Execute()
    {
        ExecutionContext.Restore(StartContext);
        if (Open() is not { } first)
            return;
        var turn = Turn.OfPoolThread();
        Walk(first, ref turn);
    }

    /// <returns>The slot that the run begins with; null if it ends before that.</returns>
    private Slot? Open()
    {
        _sourceStop = _source.TakesToken ? new() : null;
        Context.RegisterStop();
        var first = AddFirstSlot();
        return _array is not null || TryOpen(first) ? first : null;
    }

    /// <summary>Opens the source. That may take as long as a pull, and is abandoned like one.</summary>
    private bool TryOpen(Slot first)
    {
        lock (_gate)
            _puller = first;
        // The run may have been stopped since the call, and its grace period may be over: then nothing would abandon a source that blocks.
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
        lock (_gate)
        {
            abandoned = _puller != first;
            _enumerator = enumerator;
            if (TCall.IsBulk)
                Chunks?.IsStopping = () => IsStopping;
            if (!abandoned)
            {
                _puller = null;
                if (failure is not null)
                {
                    FailSource_NeedsLock(failure);
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

    protected override Claim TryClaim(Slot slot, out TInput input)
    {
        input = default!;
        if (slot.IsReaders)
        {
            if (!ReaderGoesOn(slot))
                return SetAside(slot);
        }
        else if (slot.HasRecord)
        {
            Deliver(slot);
            if (TryLeaveToReader(slot))
                return Claim.Waiting;
        }
        if (_array is not null)
            return TryCount(slot, _array, out input);
        return _readerMayRun ? TryPullPlain(slot, out input) : TryPull(slot, out input);
    }

    private Claim TryPull(Slot slot, out TInput input)
    {
        input = default!;
        bool isReady, noneLeft, isClaiming = false;
        lock (_gate)
        {
            // Nothing that was taken is lost, not even after a soft stop.
            isReady = TCall.IsPartitioned && !IsStoppedHard && TryTakeReady_NeedsLock(slot, out input);
            if (isReady)
                slot.Input = input;
            bool isStopping = IsStopping;
            bool mustPull = TCall.IsBulk && isStopping && MustPullOnceMore_NeedsLock;
            noneLeft = _ended || (isStopping && !mustPull);
            if (!isReady && !noneLeft)
            {
                isClaiming = _puller is null && (mustPull || HasRoom);
                if (isClaiming)
                    _puller = slot;
                else
                    _waiting.Push(slot);
            }
        }
        if (isReady)
            return Claim.Item;
        if (noneLeft)
            return NoneLeft();
        if (!isClaiming)
        {
            LookForRoom();
            return Claim.Waiting;
        }

        bool moved = false;
        Exception? failure = null;
        ExecutionContext.Restore(StartContext);
        // The item before it on this thread may have left a synchronization context.
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

    protected override bool TryHoldOpen()
    {
        if (_closing != Closing.NotYet || _pullIsAbandoned)
            return false;
        Reopen();
        _ = CloseAndRetireAsync();
        return true;
    }

    protected override void Complete()
    {
        _sourceTimer?.Dispose();
        if (TCall.IsPartitioned)
        {
            lock (_gate)
                CancelWaiting_NeedsLock();
        }
        Finish();
    }

    /// <summary>Cancels the source, since no further input is wanted, whatever stopped the run (S17, S30).</summary>
    protected override void OnStopped(SettledStopReason reason)
    {
        // Not on this stack: an item may just have ended here and not be recorded yet.
        if (_sourceStop is not null)
            ThreadPool.UnsafeQueueUserWorkItem(static run => run.CancelSource(), this, preferLocal: false);
        // The grace period of the source. After a cancellation it is that of the items, and after a soft stop there is none (S32).
        if (!Context.IsCanceled && reason != SettledStopReason.Requested)
            StartSourceTimer();
    }

    /// <summary>The source was canceled, but a pull or its disposal does not end. The run goes on without it (S30).</summary>
    protected override void AbandonSource()
    {
        int retired = 1;
        lock (_gate)
        {
            if (_puller is not null)
            {
                _puller = null;
                _pullIsAbandoned = true;
                _ended = true;
                retired += TakeWaiting_NeedsLock();
                if (TCall.IsBulk)
                    CancelGathered_NeedsLock();
            }
            else if (TCall.IsBulk && Chunks is { IsPending: true } && !_ended)
            {
                // No slot waits for the source, but one would before it retires.
                _pullIsAbandoned = true;
                _ended = true;
                retired = TakeWaiting_NeedsLock();
                _ = CloseAsync();
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
        // With none to retire, the run may be over already. To retire none would complete it twice.
        if (retired > 0)
            Retire(retired);
    }

    private void StartSourceTimer()
    {
        if (Context.StopGracePeriod == Timeout.InfiniteTimeSpan)
            return;
        var timer = OneShotTimer.Start(
            Context.TimeProvider, Context.StopGracePeriod, static run => ((StreamRun<TInput, TResult, TCall>)run!).AbandonSource(), this);
        Interlocked.Exchange(ref _sourceTimer, timer)?.Dispose();
    }

    /// <summary>
    /// A pending pull has completed, on any thread. The next step asks for the key of the input. That is the user's code: the thread must
    /// not notice it, and it must not notice what the thread has of its own (S22).
    /// </summary>
    private void OnPulledBeforeKey()
    {
        if (CallerThread.HasNothingOfItsOwn && RuntimeHelpers.TryEnsureSufficientExecutionStack())
            ExecutionContext.Run(StartContext, s_onPulled, this);
        else
            ThreadPool.UnsafeQueueUserWorkItem(static run => run.OnPulled(), this, preferLocal: false);
    }

    /// <summary>A pending pull has completed, on any thread.</summary>
    private void OnPulled()
    {
        // If the pull was abandoned, the field is null or another slot's. The pull must be completed all the same.
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
                // The item may keep this thread for long before it is pending. With a slow source no thread walks far enough to
                // notice that. So the next pull gets a thread of its own.
                if (Context.MaxConcurrency > 1)
                    TryRecruit();
                GoOn(slot);
                break;
            case Claim.Passed:
                GoOn(slot!);
                break;
            case Claim.None:
                Retire();
                break;
        }
    }

    private Claim CompletePull(Slot? slot, bool moved, Exception? failure, out TInput input)
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

        Partition? partition = null;
        Exception? keyFailure = null;
        if (TCall.IsPartitioned && slot is not null && moved && failure is null)
            partition = FindPartition(input, out keyFailure);
        var claim = Claim.Item;
        bool abandoned, taken = false, stopped = false, mustPull = false;
        lock (_gate)
        {
            abandoned = slot is null || _puller != slot;
            if (!abandoned)
            {
                _puller = null;
                taken = moved && failure is null;
                if (taken)
                {
                    slot!.Index = _items++;
                    slot.Input = input;
                    _taken += TCall.IsBulk ? AcceptChunk_NeedsLock(input) : 1;
                    stopped = !MayStartClaimed;
                    mustPull = TCall.IsBulk && MustPullOnceMore_NeedsLock;
                    if (TCall.IsPartitioned && !stopped)
                        claim = EnterOrPass_NeedsLock(slot, partition);
                }
                else
                {
                    EndSource_NeedsLock(failure);
                }
            }
        }

        if (abandoned)
        {
            // The run goes on without the source. It is closed here.
            _ = CloseAsync();
            return Claim.Waiting;
        }
        if (stopped)
        {
            TakeBack(slot!);
            return mustPull ? Claim.Passed : NoneLeft();
        }
        if (keyFailure is not null)
            RejectUncalled(slot!, input, keyFailure);
        if (claim == Claim.Passed)
            return Claim.Passed;
        if (taken)
        {
            // A synchronous item keeps the thread until it completes, and other slots wait for this pull to end.
            if (TCall.HoldsItsThread && Context.MaxConcurrency > 1)
                TryRecruit();
            return Claim.Item;
        }
        _ = CloseAndRetireAsync();
        return Claim.Waiting;
    }

    /// <summary>Enters the input that was taken. Without a partition, since its key failed, it does not start either.</summary>
    private Claim EnterOrPass_NeedsLock(Slot slot, Partition? partition)
    {
        if (partition is null)
            return Claim.Passed;
        var claim = Enter_NeedsLock(slot, new(slot.Index, slot.Input, partition));
        if (claim == Claim.Passed)
            slot.Input = default!;
        return claim;
    }

    /// <summary>The source has no more inputs, or threw.</summary>
    private void EndSource_NeedsLock(Exception? failure)
    {
        _ended = true;
        _inputCompleted = failure is null;
        if (failure is not null)
            FailSource_NeedsLock(failure);
    }

    /// <summary>
    /// Records what the source threw. A source that was canceled has not failed. If this run did not cancel it, somebody else did, such
    /// as the host that stops the reader of a channel. That ends the run.
    /// </summary>
    private void FailSource_NeedsLock(Exception failure)
    {
        if (failure is OperationCanceledException canceled && !IsStopping)
        {
            _cancellation = canceled;
            Stop(SettledStopReason.Canceled);
        }
        else if (!IsStopping || !Context.IsCancellation(failure))
        {
            _failure ??= failure;
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
            // A callback of the source's own threw. No item is concerned.
        }
    }

    private async Task CloseAndRetireAsync()
    {
        _readerIsAlone = false;
        RetireWaiting();
        lock (_gate)
            _closing = Closing.Now;
        // The disposal may take any time until the run is stopped. From then on it has the grace period.
        if (IsStoppedHard)
            StartSourceTimer();
        var failure = await CloseAsync().ConfigureAwait(false);
        lock (_gate)
        {
            if (_closing == Closing.Abandoned)
                return;
            _closing = Closing.Closed;
            if (failure is not null)
                FailSource_NeedsLock(failure);
        }
        Retire();
    }

    /// <summary>Disposes of the enumerator, once. Never throws.</summary>
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

    /// <summary>The state of the source's disposal.</summary>
    private enum Closing
    {
        NotYet,

        /// <summary>The run waits for it.</summary>
        Now,

        /// <summary>It takes too long, and the run does not wait for it.</summary>
        Abandoned,

        Closed,
    }
}
