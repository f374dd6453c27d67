using System.Diagnostics;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Progress;
using AllSettled.Engine.Stopping;
using AllSettled.Records;
using AllSettled.Telemetry;
using ResiliencePipeline = Polly.ResiliencePipeline;

namespace AllSettled.Engine.Contexts;

/// <summary>What one run goes by: the options, resolved once, and the call's token and time.</summary>
internal readonly struct RunContext
{
    private readonly SettledBatchOptions _options;
    private readonly long _began;

    /// <param name="methodName">The item method.</param>
    /// <param name="options">The call's options.</param>
    /// <param name="fromAttribute">What the attribute says about concurrency, or null.</param>
    /// <param name="otherwise">The concurrency if neither says anything.</param>
    /// <param name="token">The call's token.</param>
    /// <param name="enumerationToken">The token of a stream's enumeration; null for what is no stream.</param>
    /// <param name="isEndless">Whether the source may be endless.</param>
    public RunContext(
        string methodName, SettledBatchOptions options, int? fromAttribute, int otherwise, CancellationToken token,
        CancellationToken? enumerationToken = null, bool isEndless = false)
    {
        MaxConcurrency = Concurrency(options, fromAttribute, otherwise);
        MethodName = methodName;
        Token = token;
        _options = options;
        TimeProvider = GuardedClock.Of(options.TimeProvider);
        // A stream is told by its reader, too, who may leave.
        if (token.CanBeCanceled || enumerationToken is not null || options.ItemTimeout is not null)
            Stop = new RunStop(token, enumerationToken ?? default, TimeProvider, options.StopGracePeriod);
        _began = TimeProvider.GetTimestamp();
        Telemetry = BatchTelemetry.For(methodName, TimeProvider, options, isEndless);
        if (options.Progress is not null || options.StopAfter is not null || Telemetry is not null)
            Tally = new Tally(options.StopAfter);
        if (options.Progress is not null)
            Progress = new ProgressReporter(options.Progress, Tally!, TimeProvider, _began);
    }

    /// <summary>When the call began, as <see cref="Stopwatch"/> counts time, whatever time provider was asked for.</summary>
    public long CallBegan => TimeProvider == TimeProvider.System ? _began : Stopwatch.GetTimestamp();

    /// <summary>The item method as messages and telemetry name it.</summary>
    public string MethodName { get; }

    /// <summary>How many items may run at once: at least 1.</summary>
    public int MaxConcurrency { get; }

    /// <summary>The token of the call.</summary>
    public CancellationToken Token { get; }

    /// <summary>Tells the items; null if nothing can.</summary>
    public RunStop? Stop { get; }

    /// <summary>Whether the caller, or the reader of the stream, told the run to stop.</summary>
    public bool IsCanceled => Stop is { IsRequested: true };

    public TimeSpan? ItemTimeout => _options.ItemTimeout;

    public TimeSpan StopGracePeriod => _options.StopGracePeriod;

    public TimeProvider TimeProvider { get; }

    /// <summary>Null if nobody wants to know.</summary>
    public ProgressReporter? Progress { get; }

    /// <summary>Null if nobody listens.</summary>
    public BatchTelemetry? Telemetry { get; }

    /// <summary>Null if neither progress, nor a threshold, nor telemetry asks for it.</summary>
    public Tally? Tally { get; }

    /// <summary>What calls the item method; null where the engine does so itself.</summary>
    public ResiliencePipeline? Resilience => _options.Resilience;

    /// <summary>Whether nothing has to be done around an item but to run it.</summary>
    public bool IsPlain => ItemTimeout is null && Tally is null && Resilience is null;

    /// <summary>Whether items can be told to stop, and be given up if they do not.</summary>
    public bool CanAbandon => Stop is not null;

    /// <summary>What a slot's items, or a thread's, are told to stop by, one after the other; null if nothing tells them, or nobody listens.</summary>
    /// <param name="itemsListen">Whether the item method takes a token; a resilience pipeline always does.</param>
    public ItemTokenSource? NewTokenSource(bool itemsListen)
        => itemsListen || Resilience is not null ? Stop?.NewSource() : null;

    /// <summary>What applies of the call's options, the attribute and the default.</summary>
    public static int Concurrency(SettledBatchOptions options, int? fromAttribute, int otherwise)
        => (options.MaxConcurrency ?? fromAttribute ?? otherwise) switch
        {
            SettledBatchOptions.AllProcessors => Environment.ProcessorCount,
            var bound and > 0 => bound,
            // The options check themselves, and the analyzer checks the attribute; this is for code built without it.
            var invalid => throw new ArgumentOutOfRangeException(nameof(SettledBatchAttribute.MaxConcurrency), invalid,
                $"MaxConcurrency of [SettledBatch] must be at least 1, or AllProcessors (-1), and not {invalid}."),
        };

    public void StartProgress(long? total, long alreadyFulfilled = 0)
    {
        Tally?.AddFulfilledBefore(alreadyFulfilled);
        Progress?.Start(total);
    }

    /// <summary>What told an item to stop first (S9).</summary>
    /// <param name="deadline">The item's time limit, if it has one.</param>
    public StopCause CauseFor(ItemDeadline? deadline)
        => deadline is { Cause: not StopCause.None and var cause } ? cause : IsCanceled ? StopCause.Batch : StopCause.None;

    /// <summary>Records what an item threw: what a cancellation means depends on what told the item to stop (S5, S9).</summary>
    public void RejectOrCancel<TResult>(ref Outcome<TResult> outcome, Exception error, ItemDeadline? deadline, int calls = 1, LastFailure? lastFailure = null)
    {
        var cause = error is OperationCanceledException ? CauseFor(deadline) : StopCause.None;
        switch (cause)
        {
            case StopCause.None:
                outcome.Reject(error, calls);
                break;
            case StopCause.Timeout:
                outcome.Reject(TimedOut(error), calls);
                break;
            case StopCause.Batch:
                Cancel(ref outcome, calls, lastFailure);
                break;
        }
    }

    /// <summary>Records an item that the stop of the batch ended.</summary>
    public static void Cancel<TResult>(ref Outcome<TResult> outcome, int calls, LastFailure? lastFailure)
    {
        if (lastFailure is null)
            outcome.Cancel(calls);
        else
            lastFailure.Cancel(ref outcome, calls);
    }

    /// <summary>What an item is rejected with that its time limit ended.</summary>
    public TimeoutException TimedOut(Exception? cause)
        => new($"{MethodName} did not complete within {ItemTimeout}.", cause);

    /// <summary>Tells of the end of the batch; before its caller or reader knows of it, who may look at once.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="counts">What became of all inputs.</param>
    /// <param name="failure">What the source threw, or null.</param>
    public void ReportEnd(in BatchEnd end, StatusCounts counts, Exception? failure)
        => Telemetry?.EndBatch(end, counts with { Fulfilled = counts.Fulfilled - Tally!.FulfilledBefore }, failure);

    /// <summary>How a run over these inputs ended, at this moment.</summary>
    /// <param name="inputCompleted">Whether the source was read to its end.</param>
    /// <param name="stopReason">What stopped the run, unless that was only the token.</param>
    /// <param name="abandoned">How many items were given up.</param>
    public BatchEnd CreateEnd(bool inputCompleted, SettledStopReason stopReason = SettledStopReason.None, int abandoned = 0) => new()
    {
        StopReason = stopReason == SettledStopReason.None && IsCanceled ? SettledStopReason.Canceled : stopReason,
        InputCompleted = inputCompleted,
        Elapsed = TimeProvider.GetElapsedTime(_began),
        AbandonedCount = abandoned,
        ObserverException = Progress?.ObserverException ?? Stop?.CallbackException ?? Telemetry?.ListenerException,
        Token = Token,
    };
}
