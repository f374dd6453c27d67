using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Contexts;
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
    protected sealed class ResilientItem : SettledItem
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
        private FailedResults<TResult>? _failedResults;
        private bool _isOverdue;
        private bool _isClosed;

        public ResilientItem(AsyncRun<TInput, TResult, TCall> run, Slot slot, TInput input, ItemContext context)
        {
            _run = run;
            _slot = slot;
            _input = input;
            _contextOfFirstCall = context;
            _resilienceContext = ResilienceContextPool.Shared.Get(TCall.MethodName, run.StopTokenOf(slot));
            _resilienceContext.Properties.Set(Key, this);
        }

        public override string MethodName => TCall.MethodName;

        public override long Index => TCall.IsBulk ? ChunkOf(_input).FirstIndex : _contextOfFirstCall.Index;

        public override object? Input => TCall.IsBulk ? ChunkOf(_input).CopyOfInputs : _input;

        public override int Attempt => _contextOfFirstCall.Attempt - 1 + Calls;

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
                Volatile.Read(ref _failedResults)?.KeepIn(ref outcome, failure);
                return failure;
            }
            outcome.Fulfill(result.Result!, Calls);
            return null;
        }

        /// <summary>
        /// The item has its record. The pipeline gets no further calls, whatever it does. The observer gets the results that were failures
        /// and that the record does not show.
        /// </summary>
        /// <param name="error">The error of the record.</param>
        public void Close(Exception? error)
        {
            Volatile.Write(ref _isClosed, true);
            Volatile.Read(ref _failedResults)?.Close(_run.Context.Telemetry, Index, _input, error);
        }

        /// <remarks>Not asynchronous itself: so a call that completes at once needs no state machine, and no object of its own.</remarks>
        private ValueTask<Polly.Outcome<TResult>> CallAsync(ResilienceContext context)
        {
            var token = context.CancellationToken;
            if (Volatile.Read(ref _isClosed))
                return new(Canceled(new($"The item of {TCall.MethodName} has its record already.")));
            // The batch may have been told to stop while the pipeline waited. Then nothing further starts (S7). Not every strategy
            // looks at the token.
            if (token.IsCancellationRequested)
                return new(Canceled(new(token)));

            int number = Interlocked.Increment(ref _calls);
            var itemContext = _contextOfFirstCall with { Attempt = _contextOfFirstCall.Attempt + number - 1 };
            var callContext = CallContext.Capture();
            var itemCall = _slot.Call;
            Call? call = null;
            try
            {
                if (_run.Context.ItemTimeout is not null)
                    token = (call = new(this)).StartDeadline(token);
                if (itemCall.TryFulfill(_input, itemContext, token, out var value))
                {
                    Outcome<TResult> outcome = default;
                    outcome.Fulfill(value);
                    return new(End(outcome, failure: null, call, context));
                }
            }
            catch (Exception e)
            {
                return new(End(default, e, call, context));
            }
            finally
            {
                // The pipeline and its next call must not see what the item has changed (S21).
                callContext.Restore();
            }
            call ??= new(this);
            call.ItemCall = itemCall;
            return AwaitAsync(call, context);

            static Polly.Outcome<TResult> Canceled(OperationCanceledException e) => Polly.Outcome.FromException<TResult>(e);
        }

        private async ValueTask<Polly.Outcome<TResult>> AwaitAsync(Call call, ResilienceContext context)
        {
            Outcome<TResult> outcome = default;
            Exception? failure;
            try
            {
                if (!call.ItemCall.IsCompleted)
                    await call.Pending();
                failure = call.ItemCall.Settle(ref outcome);
            }
            catch (Exception e)
            {
                failure = e;
            }
            return End(outcome, failure, call, context);
        }

        private Polly.Outcome<TResult> End(in Outcome<TResult> outcome, Exception? failure, Call? call, ResilienceContext context)
        {
            if (call?.Deadline is { } deadline)
            {
                bool mayBeCancellation = failure is not null && !outcome.HasFailedResult;
                if (mayBeCancellation && deadline.Cause == StopCause.Timeout && _run.Context.IsCancellation(failure!))
                    failure = _run.Context.TimedOut(failure);
                call.EndDeadline(deadline);
            }
            FailedResult<TResult>? failedResult = null;
            if (failure is not null && outcome.HasFailedResult)
                Add(failedResult = new(outcome.Value!, failure));
            if (failure is not null && (failedResult is not null || _run.Context.IsFailure(failure, context.CancellationToken)))
                Volatile.Write(ref _lastFailure, new(failure, _run.Context.IsCanceled, failedResult));
            Interlocked.Increment(ref _callsEnded);
            return failure is null ? Polly.Outcome.FromResult(outcome.Value!) : Polly.Outcome.FromException<TResult>(failure);
        }

        private void Add(FailedResult<TResult> result)
        {
            var results = Volatile.Read(ref _failedResults);
            if (results is null)
            {
                results = new();
                results = Interlocked.CompareExchange(ref _failedResults, results, null) ?? results;
            }
            results.Add(result, _run.Context.Telemetry, Index, _input);
            // The item may have got its record before there were results to close.
            if (Volatile.Read(ref _isClosed))
                results.Close(_run.Context.Telemetry, Index, _input, error: null);
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
        private sealed class Call(ResilientItem item) : ICriticalNotifyCompletion, IDeadlineOwner
        {
            public TCall ItemCall;

            private CancellationTokenRegistration _link;
            private int _state;
            private Exception? _refusal;

            /// <summary>The time limit of the call; null if it has none.</summary>
            public ItemDeadline? Deadline { get; private set; }

            public bool IsCompleted => false;

            /// <param name="linkedTo">The token of the pipeline.</param>
            /// <returns>The token of the call.</returns>
            public CancellationToken StartDeadline(CancellationToken linkedTo)
            {
                Deadline = item._run.Context.StartDeadline(this)!;
                _link = item._run.Context.LinkDeadline(Deadline, linkedTo);
                return Deadline.Token;
            }

            public void EndDeadline(ItemDeadline deadline)
            {
                _link.Unregister();
                item._run.EndDeadline(deadline);
            }

            void IDeadlineOwner.OnGraceOver(ItemDeadline deadline) => TryAbandonItem();

            public Call Pending()
            {
                Interlocked.Exchange(ref _state, State.Pending);
                // The grace period may have ended while a thread was still inside the call.
                if (Deadline is { GraceIsOver: true })
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
