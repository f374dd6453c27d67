using System.Runtime.CompilerServices;
using Polly;

namespace AllSettled.Engine;

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
    private readonly ResilienceContext _context;
    private ValueTask<Polly.Outcome<TResult>> _execution;
    private int _calls;
    private int _callsEnded;

    /// <summary>The time limit of the call that is pending; whoever takes it from here has the call's end, or gives the item up.</summary>
    private ItemDeadline? _pending;
    private bool _isHung;
    private bool _isGivenUp;

    public ResilientItem(AsyncRun<TInput, TResult, TCall> run, Slot<TInput, TResult, TCall> slot, TInput input, ItemContext context)
    {
        _run = run;
        _slot = slot;
        _input = input;
        _contextOfFirstCall = context;
        _context = ResilienceContextPool.Shared.Get(TCall.MethodName, run.Settings.ItemToken);
    }

    /// <summary>How often the item method was called.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Whether a call did not obey its time limit, so that the item is to be given up.</summary>
    public bool IsHung => Volatile.Read(ref _isHung);

    /// <returns>Whether the pipeline is done with the item already.</returns>
    public bool Start(ResiliencePipeline pipeline)
    {
        _execution = pipeline.ExecuteOutcomeAsync(s_call, _context, this);
        return _execution.IsCompleted;
    }

    public void OnCompleted(Action continuation) => _execution.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);

    /// <inheritdoc cref="IItemCall{TInput,TResult}.Settle"/>
    public Exception? Settle(ref Outcome<TResult> outcome)
    {
        var result = _execution.GetAwaiter().GetResult();
        // A strategy may leave a call behind, which goes on using it.
        if (Volatile.Read(ref _callsEnded) == Calls)
            ResilienceContextPool.Shared.Return(_context);
        if (result.Exception is { } failure)
            return failure;
        outcome.Fulfill(result.Result!, Calls);
        return null;
    }

    /// <summary>The item has its record: the pipeline gets no further calls, whatever it makes of the one that hangs.</summary>
    public void GiveUp() => Volatile.Write(ref _isGivenUp, true);

    private async ValueTask<Polly.Outcome<TResult>> CallAsync(ResilienceContext context)
    {
        if (Volatile.Read(ref _isGivenUp))
            return Polly.Outcome.FromException<TResult>(new OperationCanceledException($"{TCall.MethodName} was given up."));

        int number = Interlocked.Increment(ref _calls);
        var itemContext = _contextOfFirstCall with { Attempt = _contextOfFirstCall.Attempt + number - 1 };
        var deadline = StartDeadline(context);
        var call = _slot.Call;
        Outcome<TResult> outcome = default;
        Exception? failure;
        try
        {
            if (!call.Start(_input, itemContext, deadline?.Token ?? context.CancellationToken))
            {
                BeginPending(deadline);
                await new PendingCall(call);
                EndPending(deadline);
            }
            failure = call.Settle(ref outcome);
        }
        catch (Exception e)
        {
            failure = e;
        }

        if (deadline is not null)
        {
            if (deadline.Cause == StopCause.Timeout && failure is OperationCanceledException)
                failure = _run.Settings.TimedOut(failure);
            _run.EndDeadline(deadline);
        }
        Interlocked.Increment(ref _callsEnded);
        return failure is null ? Polly.Outcome.FromResult(outcome.Value!) : Polly.Outcome.FromException<TResult>(failure);
    }

    private ItemDeadline? StartDeadline(ResilienceContext context)
        => _run.Settings.ItemTimeout is null ? null : new(_run.Settings, context.CancellationToken, TryHang);

    private void BeginPending(ItemDeadline? deadline)
    {
        if (deadline is null)
            return;
        Interlocked.Exchange(ref _pending, deadline);
        // The moment to give it up may have passed while a thread was still in it.
        if (deadline.GraceIsOver)
            TryHang(deadline);
    }

    private void EndPending(ItemDeadline? deadline)
    {
        if (deadline is not null)
            Interlocked.CompareExchange(ref _pending, null, deadline);
    }

    private void TryHang(ItemDeadline deadline)
    {
        if (Interlocked.CompareExchange(ref _pending, null, deadline) != deadline)
            return;
        Volatile.Write(ref _isHung, true);
        Interlocked.MemoryBarrier();
        _run.GiveUp(_slot, this);
    }

    /// <summary>Awaits a call that has started and is not completed.</summary>
    private readonly struct PendingCall(TCall call) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public PendingCall GetAwaiter() => this;

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => call.OnCompleted(continuation);

        public void GetResult()
        {
        }
    }
}
