using System.Diagnostics;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Progress;
using AllSettled.Engine.Stopping;
using AllSettled.Records;
using AllSettled.Telemetry;
using ResiliencePipeline = Polly.ResiliencePipeline;

namespace AllSettled.Engine.Contexts;

/// <summary>
/// What one run has of its own: its options, resolved once, the token and the start of its call, its stop, its progress and its telemetry.
/// </summary>
internal readonly struct RunContext
{
    private readonly SettledBatchOptions _options;
    private readonly long _began;

    /// <param name="methodName">The item method.</param>
    /// <param name="options">The options of the call.</param>
    /// <param name="fromAttribute">The concurrency that the attribute sets, or null.</param>
    /// <param name="otherwise">The concurrency if neither the options nor the attribute sets it.</param>
    /// <param name="token">The token of the call.</param>
    /// <param name="enumerationToken">The token of a stream's enumeration; null if the run is not a stream.</param>
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
        // A stream needs a stop even without a token: its reader may leave.
        if (token.CanBeCanceled || enumerationToken is not null || options.ItemTimeout is not null || HasOtherStops)
            Stop = new RunStop(token, enumerationToken ?? default, options.StopTaking, TimeProvider, options.StopGracePeriod);
        if (options.ItemTimeout is { } timeout)
            Stop!.LimitCalls(timeout);
        _began = TimeProvider.GetTimestamp();
        Telemetry = BatchTelemetry.For(methodName, TimeProvider, options, isEndless);
        if (options.Progress is not null || options.StopAfter is not null || Telemetry is not null)
            Tally = new Tally(options.StopAfter);
        if (options.Progress is not null)
            Progress = new ProgressReporter(options.Progress, Tally!, TimeProvider, _began);
    }

    /// <summary>When the call began, in ticks of <see cref="Stopwatch"/>, whatever the time provider is.</summary>
    public long CallBegan => TimeProvider == TimeProvider.System ? _began : Stopwatch.GetTimestamp();

    /// <summary>The item method as messages and telemetry name it.</summary>
    public string MethodName { get; }

    /// <summary>How many items may run at once: at least 1.</summary>
    public int MaxConcurrency { get; }

    /// <summary>How many items of one partition may run at once; null if the options do not say that.</summary>
    public int? MaxPerPartition => _options.MaxPerPartition;

    /// <summary>The token of the call.</summary>
    public CancellationToken Token { get; }

    /// <summary>Cancels the items' tokens; null if nothing can stop the items.</summary>
    public RunStop? Stop { get; }

    /// <summary>Whether the items of the run are told to stop, or are about to be.</summary>
    public bool IsCanceled => Stop is { IsRequested: true };

    /// <summary>Whether the run may start nothing further, though its items may finish after a soft stop (S32).</summary>
    public bool ForbidsStarts => Stop is { ForbidsStarts: true };

    public TimeSpan? ItemTimeout => _options.ItemTimeout;

    public TimeSpan StopGracePeriod => _options.StopGracePeriod;

    public StreamOrder StreamOrder => _options.StreamOrder;

    /// <summary>How many records of a stream may wait for its reader; null for the default.</summary>
    public int? BufferSize => _options.BufferSize;

    public TimeProvider TimeProvider { get; }

    /// <summary>Null if the options ask for no progress.</summary>
    public ProgressReporter? Progress { get; }

    /// <summary>Null if nobody listens and there is no observer.</summary>
    public BatchTelemetry? Telemetry { get; }

    /// <summary>Null if progress, threshold and telemetry are all off.</summary>
    public Tally? Tally { get; }

    /// <summary>The pipeline that calls the item method; null if the engine calls it.</summary>
    public ResiliencePipeline? Resilience => _options.Resilience;

    /// <summary>Whether a run needs no work around an item but to call it.</summary>
    public bool IsPlain => ItemTimeout is null && Tally is null && Resilience is null && !HasOtherStops;

    /// <summary>Whether anything but the tokens of the call can stop the run, or its items.</summary>
    private bool HasOtherStops
        => _options.StopTaking.CanBeCanceled || _options.BatchTimeout is not null || _options.StopAfter is { CancelsRunning: true };

    /// <summary>Whether items can be told to stop, and be abandoned if they do not stop (S10).</summary>
    public bool CanAbandon => Stop is not null;

    /// <summary>
    /// The source of the token that the items of one slot, or of one thread, get. Null if nothing cancels the token or no item takes it.
    /// </summary>
    /// <param name="itemsTakeToken">Whether the item method takes a token. A resilience pipeline always takes one.</param>
    public ItemTokenSource? NewTokenSource(bool itemsTakeToken)
        => itemsTakeToken || Resilience is not null ? Stop?.NewSource() : null;

    /// <summary>The time limit of a call that begins now; null if there is none.</summary>
    /// <inheritdoc cref="ItemDeadlines.Begin"/>
    public ItemDeadline? StartDeadline(IDeadlineOwner? owner) => Stop?.Deadlines?.Begin(owner);

    /// <inheritdoc cref="ItemDeadlines.Link"/>
    public CancellationTokenRegistration LinkDeadline(ItemDeadline deadline, CancellationToken token)
        => Stop!.Deadlines!.Link(deadline, token);

    /// <inheritdoc cref="ItemDeadlines.End"/>
    public void EndDeadline(ItemDeadline deadline) => Stop!.Deadlines!.End(deadline);

    /// <inheritdoc cref="ItemDeadlines.Abandon"/>
    public void AbandonDeadline(ItemDeadline deadline) => Stop!.Deadlines!.Abandon(deadline);

    /// <summary>Blocks this thread until the callbacks on the token of a call have returned. Then ends its time limit, if any.</summary>
    public void EndDeadlineAfterCallbacks(ItemDeadline? deadline)
    {
        if (deadline is null)
            return;
        deadline.Timeout?.WaitForCallbacks();
        EndDeadline(deadline);
    }

    /// <summary>The concurrency of a call: from its options, else from the attribute, else the default.</summary>
    public static int Concurrency(SettledBatchOptions options, int? fromAttribute, int otherwise)
        => (options.MaxConcurrency ?? fromAttribute ?? otherwise) switch
        {
            SettledBatchOptions.AllProcessors => Environment.ProcessorCount,
            var bound and > 0 => bound,
            // The options check themselves. The analyzer checks the attribute, but code can be built without analyzers.
            var invalid => throw new ArgumentOutOfRangeException(nameof(SettledBatchAttribute.MaxConcurrency), invalid,
                $"MaxConcurrency of [SettledBatch] must be at least 1, or AllProcessors (-1), and not {invalid}."),
        };

    /// <summary>Options that cannot hold for the method are an error of the caller (S28).</summary>
    /// <param name="options">The options of the call.</param>
    /// <param name="methodName">The item method.</param>
    /// <param name="isPartitioned">Whether its items have keys.</param>
    /// <param name="isBulk">Whether its calls have many inputs. Then they cannot have keys.</param>
    /// <exception cref="ArgumentException">The options limit partitions, but there are none.</exception>
    public static SettledBatchOptions Checked(SettledBatchOptions? options, string methodName, bool isPartitioned, bool isBulk = false)
    {
        options ??= SettledBatchOptions.Default;
        if (options.MaxPerPartition is { } max && !isPartitioned)
        {
            throw new ArgumentException(
                $"MaxPerPartition is {max}, but the items of {methodName} have no keys. "
                    + (isBulk ? "The calls of a bulk method cannot have any." : "An attribute with PartitionBy gives them keys."),
                nameof(options));
        }
        return options;
    }

    /// <summary>A stream must be bounded (S15).</summary>
    /// <exception cref="ArgumentException">Nothing would bound the stream's memory.</exception>
    public static void CheckStream(string methodName, SettledBatchOptions options, int? fromAttribute, int otherwise)
    {
        if (Concurrency(options, fromAttribute, otherwise) == SettledBatchOptions.Unbounded && options.BufferSize is null)
        {
            throw new ArgumentException(
                $"A stream of {methodName} with MaxConcurrency = Unbounded needs a BufferSize: nothing else bounds its memory.",
                nameof(options));
        }
    }

    /// <summary>From here on, the caller's tokens stop the run, and the time limit of the batch passes.</summary>
    public void RegisterStop()
        => Stop?.Register(_options.BatchTimeout is { } timeout ? timeout - TimeProvider.GetElapsedTime(_began) : null);

    /// <summary>The threshold is reached. Tells the running items to stop, if the threshold asks for that.</summary>
    public void CancelRunningItems()
    {
        if (_options.StopAfter is { CancelsRunning: true })
            Stop!.Request(SettledStopReason.FailureThreshold);
    }

    /// <param name="total">How many inputs there are; null if that is not known.</param>
    /// <param name="skipped">The items that a retry does not run; null if all run.</param>
    public void StartProgress(long? total, StatusCounts? skipped = null)
    {
        if (skipped is not null)
            Tally?.AddBefore(skipped);
        Progress?.Start(total);
    }

    /// <summary>Whether an exception of something that was told to stop says that it stopped.</summary>
    public bool IsCancellation(Exception error)
    {
        if (error is OperationCanceledException)
            return true;
        try
        {
            return _options.TreatAsCancellation?.Invoke(error) == true;
        }
        catch (Exception)
        {
            // The exception of the item is what the user must see.
            return false;
        }
    }

    /// <summary>Whether an exception of a call in a resilience pipeline is a failure, and not the answer to a stop.</summary>
    /// <param name="error">What the call threw.</param>
    /// <param name="token">The token that the pipeline gave the call. A strategy can cancel it, too.</param>
    public bool IsFailure(Exception error, CancellationToken token)
        => error is OperationCanceledException
            ? !IsCanceled && !token.IsCancellationRequested
            : !(IsCanceled && IsCancellation(error));

    /// <summary>What told an item to stop first (S9).</summary>
    /// <param name="deadline">The item's time limit, or null.</param>
    public StopCause CauseFor(ItemDeadline? deadline)
        => deadline is { Cause: not StopCause.None and var cause } ? cause : IsCanceled ? StopCause.Batch : StopCause.None;

    /// <summary>
    /// Records what an item threw. What an <see cref="OperationCanceledException"/> means depends on what told the item to stop (S5, S9).
    /// </summary>
    /// <param name="outcome">The item's outcome, to be written.</param>
    /// <param name="error">What the item threw.</param>
    /// <param name="deadline">The item's time limit, or null.</param>
    /// <param name="calls">How often the item method was called.</param>
    /// <param name="lastFailure">The last of the calls of a resilience pipeline that failed, or null.</param>
    public void RejectOrCancel<TResult>(
        ref Outcome<TResult> outcome, Exception error, ItemDeadline? deadline, int calls = 1, LastFailure<TResult>? lastFailure = null)
    {
        var cause = CauseFor(deadline);
        if (cause != StopCause.None && (outcome.HasFailedResult || !IsCancellation(error)))
            cause = StopCause.None;
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

    /// <summary>Records an item that ended because its batch stopped.</summary>
    public static void Cancel<TResult>(ref Outcome<TResult> outcome, int calls, LastFailure<TResult>? lastFailure)
    {
        if (lastFailure is null)
            outcome.Cancel(calls);
        else
            lastFailure.Cancel(ref outcome, calls);
    }

    /// <summary>The error of an item whose time limit is over.</summary>
    public TimeoutException TimedOut(Exception? cause)
        => new($"{MethodName} did not complete within {ItemTimeout}.", cause);

    /// <summary>
    /// Reports the end of the batch to telemetry and the observer. Call it before the caller or the reader learns of the end: they may look
    /// at once.
    /// </summary>
    /// <param name="end">How the batch ended.</param>
    /// <param name="counts">The outcomes of all inputs; read only if somebody listens. Telemetry hears of those that were to run.</param>
    /// <param name="failure">What the source threw, or null.</param>
    /// <returns><paramref name="end"/>, with what a listener or the observer threw.</returns>
    public BatchEnd ReportEnd(in BatchEnd end, StatusCounts counts, Exception? failure)
    {
        if (Telemetry is not { } telemetry)
            return end;
        telemetry.EndBatch(end, counts - Tally!.Before, failure);
        return end with { ObserverException = end.ObserverException ?? telemetry.Exception };
    }

    /// <summary>What the tokens and the time limit say, where nothing harder than a soft stop has stopped the run.</summary>
    private SettledStopReason StopReasonOfTokens
        => IsCanceled ? Stop!.Reason : ForbidsStarts ? SettledStopReason.Requested : SettledStopReason.None;

    /// <summary>Says how a run ended that ends now.</summary>
    /// <param name="inputCompleted">Whether the source was read to its end.</param>
    /// <param name="stopReason">What stopped the run, unless only the token did.</param>
    /// <param name="abandoned">How many items were abandoned.</param>
    public BatchEnd CreateEnd(
        bool inputCompleted, SettledStopReason stopReason = SettledStopReason.None, int abandoned = 0) => new()
    {
        StopReason = stopReason is SettledStopReason.None or SettledStopReason.Requested ? StopReasonOfTokens : stopReason,
        InputCompleted = inputCompleted,
        Elapsed = TimeProvider.GetElapsedTime(_began),
        AbandonedCount = abandoned,
        ObserverException = Progress?.ObserverException ?? Stop?.CallbackException ?? Telemetry?.Exception,
        Token = Token,
    };
}
