using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Stopping;
using AllSettled.Records;
using ResilienceContext = Polly.ResilienceContext;
using ResilienceContextPool = Polly.ResilienceContextPool;
using ResiliencePipeline = Polly.ResiliencePipeline;

namespace AllSettled.Engine.Runs;

internal abstract partial class AsyncRun<TInput, TResult, TCall>
{
    /// <summary>
    /// An item that runs in a resilience pipeline, which decides how often the item method is called. Failures travel through the
    /// pipeline as outcomes and are not thrown. The slot waits for the pipeline instead of the item.
    /// </summary>
    protected sealed class ResilientItem
    {
        private static readonly Func<ResilienceContext, ResilientItem, ValueTask<Polly.Outcome<TResult>>> s_call
            = static (context, item) => item.CallAsync(context);

        private readonly AsyncRun<TInput, TResult, TCall> _run;
        private readonly Slot _slot;
        private readonly TInput _input;
        private readonly ItemContext _contextOfFirstCall;
        private readonly ResilienceContext _resilienceContext;
        private ValueTask<Polly.Outcome<TResult>> _execution;
        private int _calls;
        private int _callsEnded;
        private LastFailure<TResult>? _lastFailure;
        private FailedResult<TResult>? _failedResult;
        private bool _isOverdue;
        private bool _isAbandoned;

        public ResilientItem(AsyncRun<TInput, TResult, TCall> run, Slot slot, TInput input, ItemContext context)
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
        public LastFailure<TResult>? LastFailure => Volatile.Read(ref _lastFailure);

        /// <summary>Whether a call has not obeyed its time limit, so that the item must be abandoned.</summary>
        public bool IsOverdue => Volatile.Read(ref _isOverdue);

        /// <returns>Whether the pipeline has completed already.</returns>
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
            // A strategy may leave a call running, and that call still uses the context.
            if (Volatile.Read(ref _callsEnded) == Calls)
                ResilienceContextPool.Shared.Return(_resilienceContext);
            if (result.Exception is { } failure)
            {
                Volatile.Read(ref _failedResult)?.KeepIn(ref outcome, failure);
                return failure;
            }
            outcome.Fulfill(result.Result!, Calls);
            return null;
        }

        /// <summary>The item has its record. The pipeline gets no further calls, whatever it does when the current call ends.</summary>
        public void Abandon() => Volatile.Write(ref _isAbandoned, true);

        private async ValueTask<Polly.Outcome<TResult>> CallAsync(ResilienceContext context)
        {
            if (Volatile.Read(ref _isAbandoned))
                return Polly.Outcome.FromException<TResult>(new OperationCanceledException($"{TCall.MethodName} was abandoned."));
            // The batch may have been told to stop while the pipeline waited. Then nothing further starts (S7). Not every strategy
            // looks at the token.
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
                deadline = call.StartDeadline(context.CancellationToken);
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
                bool mayBeCancellation = failure is not null && !outcome.HasFailedResult;
                if (mayBeCancellation && deadline.Cause == StopCause.Timeout && _run.Context.IsCancellation(failure!))
                    failure = _run.Context.TimedOut(failure);
                _run.DisposeDeadline(deadline);
            }
            FailedResult<TResult>? failedResult = null;
            if (failure is not null && outcome.HasFailedResult)
                Volatile.Write(ref _failedResult, failedResult = new(outcome.Value!, failure));
            if (failure is not null && (failedResult is not null || _run.Context.IsFailure(failure, context.CancellationToken)))
                Volatile.Write(ref _lastFailure, new(failure, _run.Context.IsCanceled, failedResult));
            Interlocked.Increment(ref _callsEnded);
            return failure is null ? Polly.Outcome.FromResult(outcome.Value!) : Polly.Outcome.FromException<TResult>(failure);
        }

        /// <summary>A call does not stop at its time limit. That ends the item (S10).</summary>
        private void AbandonItem()
        {
            Volatile.Write(ref _isOverdue, true);
            Interlocked.MemoryBarrier();
            _run.Abandon(_slot, this);
        }

        /// <summary>
        /// One call of the item method, awaited until it completes or is abandoned. A strategy may make several calls at once.
        /// </summary>
        private sealed class Call(ResilientItem item) : ICriticalNotifyCompletion
        {
            public TCall ItemCall = item._slot.Call;

            private ItemDeadline? _deadline;
            private int _state;
            private Exception? _refusal;

            public bool IsCompleted => false;

            public ItemDeadline? StartDeadline(CancellationToken linkedTo)
                => _deadline = item._run.Context.StartDeadline(linkedTo, this, static (call, _) => ((Call)call).TryAbandonItem());

            public Call Pending()
            {
                Interlocked.Exchange(ref _state, State.Pending);
                // The grace period may have ended while a thread was still inside the call.
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
                    // The source of a value task refused the continuation. An exception thrown here would end the process.
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
}
