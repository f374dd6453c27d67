using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Stopping;
using AllSettled.Records;
using ResilienceContext = Polly.ResilienceContext;
using ResilienceContextPool = Polly.ResilienceContextPool;
using ResiliencePipeline = Polly.ResiliencePipeline;

namespace AllSettled.Engine.Runs;

/// <summary>
/// An asynchronous item that runs in a resilience pipeline, which calls the item method as often as it sees fit. Failures travel
/// through it as outcomes, and the slot waits for the pipeline instead of the item.
/// </summary>
internal sealed class ResilientItem<TInput, TResult, TCall>
    where TCall : struct, IItemCall<TInput, TResult>
{
    private static readonly Func<ResilienceContext, ResilientItem<TInput, TResult, TCall>, ValueTask<Polly.Outcome<TResult>>> s_call
        = static (context, item) => item.CallAsync(context);

    private readonly AsyncRun<TInput, TResult, TCall> _run;
    private readonly Slot<TInput, TResult, TCall> _slot;
    private readonly TInput _input;
    private readonly ItemContext _contextOfFirstCall;
    private readonly ResilienceContext _resilienceContext;
    private ValueTask<Polly.Outcome<TResult>> _execution;
    private int _calls;
    private int _callsEnded;
    private LastFailure? _lastFailure;
    private bool _isOverdue;
    private bool _isAbandoned;

    public ResilientItem(AsyncRun<TInput, TResult, TCall> run, Slot<TInput, TResult, TCall> slot, TInput input, ItemContext context)
    {
        _run = run;
        _slot = slot;
        _input = input;
        _contextOfFirstCall = context;
        _resilienceContext = ResilienceContextPool.Shared.Get(TCall.MethodName, run.StopTokenOf(slot));
    }

    /// <summary>How often the item method was called.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>The last call that failed, or null.</summary>
    public LastFailure? LastFailure => Volatile.Read(ref _lastFailure);

    /// <summary>Whether a call did not obey its time limit, so that the item is to be given up.</summary>
    public bool IsOverdue => Volatile.Read(ref _isOverdue);

    /// <returns>Whether the pipeline is done with the item already.</returns>
    public bool Start(ResiliencePipeline pipeline)
    {
        _execution = pipeline.ExecuteOutcomeAsync(s_call, _resilienceContext, this);
        return _execution.IsCompleted;
    }

    public void OnCompleted(Action continuation) => _execution.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);

    /// <inheritdoc cref="IItemCall{TInput,TResult}.Settle"/>
    public Exception? Settle(ref Outcome<TResult> outcome)
    {
        var result = _execution.GetAwaiter().GetResult();
        // A strategy may leave a call behind, which goes on using it.
        if (Volatile.Read(ref _callsEnded) == Calls)
            ResilienceContextPool.Shared.Return(_resilienceContext);
        if (result.Exception is { } failure)
            return failure;
        outcome.Fulfill(result.Result!, Calls);
        return null;
    }

    /// <summary>The item has its record: the pipeline gets no further calls, whatever it makes of the one that hangs.</summary>
    public void Abandon() => Volatile.Write(ref _isAbandoned, true);

    private async ValueTask<Polly.Outcome<TResult>> CallAsync(ResilienceContext context)
    {
        if (Volatile.Read(ref _isAbandoned))
            return Polly.Outcome.FromException<TResult>(new OperationCanceledException($"{TCall.MethodName} was given up."));
        // Told to stop while it waited, for a permit or for its next call: nothing further starts (S7), whatever the strategy looks at.
        if (context.CancellationToken.IsCancellationRequested)
            return Polly.Outcome.FromException<TResult>(new OperationCanceledException(context.CancellationToken));

        int number = Interlocked.Increment(ref _calls);
        var itemContext = _contextOfFirstCall with { Attempt = _contextOfFirstCall.Attempt + number - 1 };
        Outcome<TResult> outcome = default;
        Exception? failure;
        ItemDeadline? deadline = null;
        try
        {
            var call = new Call(this);
            deadline = call.StartDeadline(context);
            if (call.ItemCall.TryFulfill(_input, itemContext, deadline?.Token ?? context.CancellationToken, out var value))
            {
                outcome.Fulfill(value);
                failure = null;
            }
            else
            {
                if (!call.ItemCall.IsCompleted)
                    await call.Pending();
                failure = call.ItemCall.Settle(ref outcome);
            }
        }
        catch (Exception e)
        {
            failure = e;
        }

        if (deadline is not null)
        {
            if (deadline.Cause == StopCause.Timeout && failure is OperationCanceledException)
                failure = _run.Context.TimedOut(failure);
            _run.DisposeDeadline(deadline);
        }
        if (failure is not null and not OperationCanceledException)
            Volatile.Write(ref _lastFailure, new(failure, _run.Context.IsCanceled));
        Interlocked.Increment(ref _callsEnded);
        return failure is null ? Polly.Outcome.FromResult(outcome.Value!) : Polly.Outcome.FromException<TResult>(failure);
    }

    /// <summary>A call does not obey: that is the end of the item (S10).</summary>
    private void AbandonItem()
    {
        Volatile.Write(ref _isOverdue, true);
        Interlocked.MemoryBarrier();
        _run.Abandon(_slot, this);
    }

    /// <summary>One call of the item method, which is awaited as long as it is pending, or hangs; a strategy may make several at once.</summary>
    private sealed class Call(ResilientItem<TInput, TResult, TCall> item) : ICriticalNotifyCompletion
    {
        public TCall ItemCall = item._slot.Call;

        private ItemDeadline? _deadline;
        private int _state;
        private Exception? _refusal;

        public bool IsCompleted => false;

        public ItemDeadline? StartDeadline(ResilienceContext context)
        {
            var run = item._run.Context;
            return _deadline = run.ItemTimeout is null ? null : new(run, context.CancellationToken, _ => TryAbandonItem());
        }

        public Call Pending()
        {
            Interlocked.Exchange(ref _state, State.Pending);
            // The moment to give it up may have passed while a thread was still in it.
            if (_deadline is { GraceIsOver: true })
                TryAbandonItem();
            return this;
        }

        public Call GetAwaiter() => this;

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            try
            {
                ItemCall.OnCompleted(continuation);
            }
            catch (Exception e)
            {
                // The source of a value task refused the continuation. Thrown from here this would end the process.
                _refusal = e;
                ThreadPool.UnsafeQueueUserWorkItem(static continuation => continuation(), continuation, preferLocal: false);
            }
        }

        public void GetResult()
        {
            Interlocked.CompareExchange(ref _state, State.Over, State.Pending);
            if (_refusal is not null)
                ExceptionDispatchInfo.Throw(_refusal);
        }

        private void TryAbandonItem()
        {
            if (Interlocked.CompareExchange(ref _state, State.Over, State.Pending) == State.Pending)
                item.AbandonItem();
        }

        private static class State
        {
            public const int Pending = 1;

            public const int Over = 2;
        }
    }
}
