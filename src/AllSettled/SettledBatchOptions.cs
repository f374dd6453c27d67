using Polly;

namespace AllSettled;

/// <summary>
/// How one call of a batch wrapper runs. Immutable, so one instance may serve any number of calls at once; every value is
/// checked when it is set.
/// </summary>
/// <example>
/// <code>
/// var options = new SettledBatchOptions { MaxConcurrency = 64, Progress = progress };
/// var users = await api.FetchUserSettledAsync(ids, options, cancellationToken);
/// </code>
/// </example>
public sealed record SettledBatchOptions
{
    /// <summary>No bound: every item may run at once.</summary>
    public const int Unbounded = int.MaxValue;

    /// <summary>As many items at once as there are processors (<see cref="Environment.ProcessorCount"/>).</summary>
    public const int AllProcessors = -1;

    /// <summary>What a timer can wait for.</summary>
    private static readonly TimeSpan s_maxTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    internal static readonly SettledBatchOptions Default = new();

    private readonly int? _maxConcurrency;
    private readonly TimeSpan? _itemTimeout;
    private readonly TimeSpan _stopGracePeriod = TimeSpan.FromSeconds(5);
    private readonly int? _bufferSize;
    private readonly StreamOrder _streamOrder;
    private readonly TimeProvider _timeProvider = TimeProvider.System;

    /// <summary>
    /// How many items may run at once: at least 1, <see cref="Unbounded"/> or <see cref="AllProcessors"/>. Null takes the
    /// attribute's <see cref="SettledBatchAttribute.MaxConcurrency"/>, else 16 for asynchronous items and 1 for synchronous
    /// ones, which run on the caller's thread unless a number here or there asks for more.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or below -1.</exception>
    public int? MaxConcurrency
    {
        get => _maxConcurrency;
        init
        {
            if (value is 0 or < AllProcessors)
            {
                throw new ArgumentOutOfRangeException(nameof(MaxConcurrency), value,
                    $"MaxConcurrency must be at least 1, or AllProcessors (-1), or null for the default, and not {value}.");
            }
            _maxConcurrency = value;
        }
    }

    /// <summary>
    /// How long each call of the item method may take; null for as long as it wants. After that the item's token is canceled:
    /// an item that gives up is <see cref="SettledStatus.Rejected"/> with a <see cref="TimeoutException"/>, one that completes
    /// all the same keeps its own outcome.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or more than about 49 days.</exception>
    public TimeSpan? ItemTimeout
    {
        get => _itemTimeout;
        init
        {
            if (value is { } timeout && (timeout <= TimeSpan.Zero || timeout > s_maxTimer))
            {
                throw new ArgumentOutOfRangeException(nameof(ItemTimeout), value,
                    $"ItemTimeout must be above zero and at most {s_maxTimer}, or null for none, and not {value}.");
            }
            _itemTimeout = value;
        }
    }

    /// <summary>
    /// How long an item that was told to stop may take to do so, 5 seconds by default. One that does not is given up: it is
    /// recorded, its place is free for another, and whatever comes of it later is dropped. Only an item that awaits can be
    /// given up. <see cref="Timeout.InfiniteTimeSpan"/> waits for ever. While <see cref="MaxConcurrency"/> such items are still running, no further
    /// item starts. A batch that runs inside an item takes at most 80 % of what is left of the grace period around it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative and not infinite, or more than about 49 days.</exception>
    public TimeSpan StopGracePeriod
    {
        get => _stopGracePeriod;
        init
        {
            if (value != Timeout.InfiniteTimeSpan && (value < TimeSpan.Zero || value > s_maxTimer))
            {
                throw new ArgumentOutOfRangeException(nameof(StopGracePeriod), value,
                    $"StopGracePeriod must be from zero to {s_maxTimer}, or Timeout.InfiniteTimeSpan, and not {value}.");
            }
            _stopGracePeriod = value;
        }
    }

    /// <summary>
    /// A Polly pipeline that calls the item method: retries, rate limits, circuit breakers, a total timeout. Null for none, which
    /// costs nothing. Failures reach it as outcomes, and <see cref="Settled{TInput,TResult}.Attempts"/> counts the calls that it
    /// makes; <see cref="ItemTimeout"/> bounds each of them, and not the waits in between. An item keeps its place among the
    /// <see cref="MaxConcurrency"/> while the pipeline waits; a synchronous one its thread. A rate limiter needs a queue, or it
    /// rejects what should wait.
    /// </summary>
    /// <example>
    /// <code>
    /// var options = new SettledBatchOptions { Resilience = new ResiliencePipelineBuilder().AddRetry(new()).Build() };
    /// </code>
    /// </example>
    public ResiliencePipeline? Resilience { get; init; }

    /// <summary>
    /// Gives up when too many items are rejected; null never does. No further items start, the running ones finish.
    /// </summary>
    public FailureThreshold? StopAfter { get; init; }

    /// <summary>The order in which a stream yields its records: as they settle, unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a <see cref="AllSettled.StreamOrder"/>.</exception>
    public StreamOrder StreamOrder
    {
        get => _streamOrder;
        init
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(StreamOrder), value, $"There is no StreamOrder {value}.");
            _streamOrder = value;
        }
    }

    /// <summary>
    /// How far a stream runs ahead of its reader: it takes no more inputs while <see cref="MaxConcurrency"/> plus this many of them
    /// are unread, whether they run or have settled. Null for as many as may run at once. This bounds the memory of a stream of any
    /// length.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? BufferSize
    {
        get => _bufferSize;
        init
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(nameof(BufferSize), value, $"BufferSize must be at least 1, or null for the default, and not {value}.");
            _bufferSize = value;
        }
    }

    /// <summary>
    /// Told how far the batch has come, about ten times a second and once more before the call completes: one report at a
    /// time, counts never falling. An exception it throws mutes it and ends in <see cref="SettledBatch{TInput,TResult}.ObserverException"/>.
    /// </summary>
    public IProgress<SettledProgress>? Progress { get; init; }

    /// <summary>
    /// Whether the spans of items carry their inputs, as <c>allsettled.item.input</c>: the first 100 characters of what
    /// <see cref="object.ToString"/> gives. They do not by default, since inputs are often about people, and spans leave the process.
    /// </summary>
    public bool TraceInputs { get; init; }

    /// <summary>
    /// Whether each item's span begins a trace of its own, linked to the span of the batch or stream, instead of being its child. Null, the
    /// default, is true for a stream over an <see cref="IAsyncEnumerable{T}"/>, which may run as long as the process does and would be one
    /// trace for life, and false for everything else.
    /// </summary>
    /// <remarks>
    /// It follows OpenTelemetry's advice for consumers of messages: links, where one operation goes with many that are independent.
    /// </remarks>
    public bool? TracePerItem { get; init; }

    /// <summary>The clock for everything that a batch times; <see cref="TimeProvider.System"/> unless a test controls it.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get => _timeProvider;
        init => _timeProvider = value ?? throw new ArgumentNullException(nameof(TimeProvider));
    }
}
