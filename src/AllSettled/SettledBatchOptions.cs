using Polly;

namespace AllSettled;

/// <summary>
/// The options of one call of a wrapper. Immutable, so several calls can use the same instance at once. Every value is checked when it is
/// set.
/// </summary>
/// <example>
/// <code>
/// var options = new SettledBatchOptions { MaxConcurrency = 64, Progress = progress };
/// var users = await api.FetchUserSettledAsync(ids, options, cancellationToken);
/// </code>
/// </example>
public sealed record SettledBatchOptions
{
    /// <summary>A value for <see cref="MaxConcurrency"/>: all items may run at once.</summary>
    public const int Unbounded = int.MaxValue;

    /// <summary>
    /// A value for <see cref="MaxConcurrency"/>: as many items may run at once as there are processors, which is
    /// <see cref="Environment.ProcessorCount"/>.
    /// </summary>
    public const int AllProcessors = -1;

    /// <summary>The longest time that a timer can wait.</summary>
    private static readonly TimeSpan s_maxTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    internal static readonly SettledBatchOptions Default = new();

    private readonly int? _maxConcurrency;
    private readonly int? _maxPerPartition;
    private readonly TimeSpan? _itemTimeout;
    private readonly TimeSpan? _batchTimeout;
    private readonly TimeSpan _stopGracePeriod = TimeSpan.FromSeconds(5);
    private readonly int? _bufferSize;
    private readonly StreamOrder _streamOrder;
    private readonly TimeProvider _timeProvider = TimeProvider.System;

    /// <summary>
    /// How many items may run at once: at least 1, <see cref="Unbounded"/> or <see cref="AllProcessors"/>. Null, the default, takes the
    /// value of <see cref="SettledBatchAttribute.MaxConcurrency"/>. If that is not set either, it is 16 for an asynchronous method and 1
    /// for a synchronous one.
    /// </summary>
    /// <remarks>
    /// The items of a synchronous method run on the caller's thread. If the value is above 1, they run on other threads as well. The items
    /// of a stream start on the thread pool.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or below -1.</exception>
    public int? MaxConcurrency
    {
        get => _maxConcurrency;
        init
        {
            if (value is 0 or < AllProcessors)
            {
                throw new ArgumentOutOfRangeException(nameof(MaxConcurrency), value,
                    "MaxConcurrency must be at least 1, or AllProcessors (-1), or null for the default.");
            }
            _maxConcurrency = value;
        }
    }

    /// <summary>
    /// How many items of one partition may run at once: at least 1. Null, the default, takes the value of
    /// <see cref="SettledBatchAttribute.MaxPerPartition"/>, which is 1 if it is not set.
    /// </summary>
    /// <remarks>
    /// Only for methods with <see cref="SettledBatchAttribute.PartitionBy"/>. A call of any other method throws an
    /// <see cref="ArgumentException"/>, because nothing would be limited.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? MaxPerPartition
    {
        get => _maxPerPartition;
        init
        {
            if (value < 1)
            {
                throw new ArgumentOutOfRangeException(nameof(MaxPerPartition), value,
                    "MaxPerPartition must be at least 1, or null for the default.");
            }
            _maxPerPartition = value;
        }
    }

    /// <summary>
    /// The time limit for each call of the item method. Null, the default, means no limit. When the time is over, the token of the call is
    /// canceled.
    /// </summary>
    /// <remarks>
    /// If the call then ends with an <see cref="OperationCanceledException"/>, its item is <see cref="SettledStatus.Rejected"/> with a
    /// <see cref="TimeoutException"/>. If the call returns a value or throws something else, that is the outcome. If the call does not end,
    /// its item is abandoned after <see cref="StopGracePeriod"/>.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or more than about 49 days.</exception>
    public TimeSpan? ItemTimeout
    {
        get => _itemTimeout;
        init
        {
            if (value is { } timeout && (timeout <= TimeSpan.Zero || timeout > s_maxTimer))
            {
                throw new ArgumentOutOfRangeException(nameof(ItemTimeout), value,
                    $"ItemTimeout must be above zero and at most {s_maxTimer}, or null for no limit.");
            }
            _itemTimeout = value;
        }
    }

    /// <summary>
    /// The time limit for the whole batch or stream: from the call on; for a stream, from <c>GetAsyncEnumerator</c> on. Null, the default,
    /// means no limit. When the time is over, the batch stops as after a cancellation: <see cref="SettledStopReason.Timeout"/>.
    /// </summary>
    /// <remarks>
    /// No further item starts. The tokens of the running items are canceled, and <see cref="StopGracePeriod"/> begins. The time that a
    /// buffered call takes to read its inputs counts. A stream throws a <see cref="SettledBatchException"/> after its last record.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or more than about 49 days.</exception>
    /// <example>
    /// <code>
    /// var options = new SettledBatchOptions { BatchTimeout = TimeSpan.FromMinutes(10) };
    /// </code>
    /// </example>
    public TimeSpan? BatchTimeout
    {
        get => _batchTimeout;
        init
        {
            if (value is { } timeout && (timeout <= TimeSpan.Zero || timeout > s_maxTimer))
            {
                throw new ArgumentOutOfRangeException(nameof(BatchTimeout), value,
                    $"BatchTimeout must be above zero and at most {s_maxTimer}, or null for no limit.");
            }
            _batchTimeout = value;
        }
    }

    /// <summary>
    /// Stops the batch or stream softly when it is canceled: no further item starts, and the running items finish. The default token
    /// never does. <see cref="SettledStopReason.Requested"/>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The items that a batch has not started are <see cref="SettledStatus.Canceled"/> with 0 attempts. The call's own token can still stop
    /// the running items.
    /// </para>
    /// <para>
    /// A stream loses no input: its source is told to stop through its token, but an input that the source still yields is run. The stream
    /// waits until the source has ended, yields all records, and ends without an exception. So a worker can shut down without losing a
    /// message.
    /// </para>
    /// <para>
    /// A retry with the same options is stopped by the same token. Give it other options to go on after a soft stop.
    /// </para>
    /// </remarks>
    /// <example>
    /// <code>
    /// // A hosted service: finish what was taken when the host stops, and hurry when its patience is over.
    /// var options = new SettledBatchOptions { StopTaking = stoppingToken };
    /// await foreach (var sent in api.SendSettledStreamAsync(channel.Reader.ReadAllAsync(), options, hardStop))
    ///     await StoreAsync(sent);
    /// </code>
    /// </example>
    public CancellationToken StopTaking { get; init; }

    /// <summary>
    /// Which exceptions count as cancellations beside <see cref="OperationCanceledException"/>. Null, the default, for none. Some database
    /// drivers throw an exception of their own when their token is canceled.
    /// </summary>
    /// <remarks>
    /// It is asked only about exceptions of items and sources that were told to stop. After the batch was told to stop, such an item is
    /// <see cref="SettledStatus.Canceled"/>. After an <see cref="ItemTimeout"/>, it is <see cref="SettledStatus.Rejected"/> with a
    /// <see cref="TimeoutException"/>. If the function throws, the exception of the item counts as a failure.
    /// </remarks>
    /// <example>
    /// <code>
    /// var options = new SettledBatchOptions { TreatAsCancellation = e => e is DbException { SqlState: "57014" } };
    /// </code>
    /// </example>
    public Func<Exception, bool>? TreatAsCancellation { get; init; }

    /// <summary>
    /// How long the run waits for an item that was told to stop. 5 seconds by default. <see cref="Timeout.InfiniteTimeSpan"/> waits for
    /// ever.
    /// </summary>
    /// <remarks>
    /// <para>
    /// An item that still runs after this time is abandoned. Its record is written without it, another item may start in its place, and
    /// what it returns or throws later is dropped. An item can be abandoned only while it awaits. The run always waits for a synchronous
    /// item, and for the code before an item's first <c>await</c>.
    /// </para>
    /// <para>
    /// While <see cref="MaxConcurrency"/> abandoned items still run, no further item starts. If none of them ends, the batch stops:
    /// <see cref="SettledStopReason.ItemsHung"/>.
    /// </para>
    /// <para>
    /// A batch that runs inside an item of another batch waits for at most 80 % of the grace period that is left to the outer batch.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative and not infinite, or more than about 49 days.</exception>
    public TimeSpan StopGracePeriod
    {
        get => _stopGracePeriod;
        init
        {
            if (value != Timeout.InfiniteTimeSpan && (value < TimeSpan.Zero || value > s_maxTimer))
            {
                throw new ArgumentOutOfRangeException(nameof(StopGracePeriod), value,
                    $"StopGracePeriod must be at least zero and at most {s_maxTimer}, or Timeout.InfiniteTimeSpan.");
            }
            _stopGracePeriod = value;
        }
    }

    /// <summary>
    /// A Polly pipeline that calls the item method for each item: retries, rate limits, circuit breakers, a total timeout. Null, the
    /// default, for none.
    /// </summary>
    /// <remarks>
    /// <para>
    /// <see cref="Settled{TInput,TResult}.Attempts"/> counts the calls that the pipeline makes. <see cref="ItemTimeout"/> limits the time
    /// of each call, and not the waits between the calls.
    /// </para>
    /// <para>
    /// While the pipeline waits, the item still counts among the <see cref="MaxConcurrency"/> items that run. A synchronous item also keeps
    /// its thread.
    /// </para>
    /// <para>
    /// Give a rate limiter a queue. Without a queue, it rejects the items that should wait.
    /// </para>
    /// </remarks>
    /// <example>
    /// <code>
    /// var options = new SettledBatchOptions { Resilience = new ResiliencePipelineBuilder().AddRetry(new()).Build() };
    /// </code>
    /// </example>
    public ResiliencePipeline? Resilience { get; init; }

    /// <summary>
    /// When the batch or stream stops because too many items are rejected. Null, the default, for never. No further items start then. The
    /// running items finish, unless the threshold cancels them.
    /// </summary>
    /// <remarks>In a retry, only the items that the retry runs are counted.</remarks>
    /// <example>
    /// <code>
    /// var options = new SettledBatchOptions { StopAfter = FailureThreshold.Count(10) };
    /// </code>
    /// </example>
    public FailureThreshold? StopAfter { get; init; }

    /// <summary>
    /// The order in which a stream yields its records. <see cref="StreamOrder.Completion"/> by default. A batch is always in input order.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a defined value of <see cref="AllSettled.StreamOrder"/>.</exception>
    public StreamOrder StreamOrder
    {
        get => _streamOrder;
        init
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(StreamOrder), value, "StreamOrder must be Completion or Input.");
            _streamOrder = value;
        }
    }

    /// <summary>
    /// How far a stream may run ahead of its reader. At most <see cref="MaxConcurrency"/> plus this number of items are running or have
    /// records that the reader has not read. At least 1. Null, the default, takes the value of <see cref="MaxConcurrency"/>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// With bulk calls it counts inputs: the stream holds at most the inputs of <see cref="MaxConcurrency"/> whole calls plus this
    /// number. Null takes the number of inputs of <see cref="MaxConcurrency"/> whole calls. A call is made as soon as the source must be
    /// waited for, so it may have fewer inputs than the method takes.
    /// </para>
    /// <para>
    /// This limits the memory of a stream of any length. A stream with <see cref="Unbounded"/> concurrency needs a value here: its call
    /// throws an <see cref="ArgumentException"/> without one. A batch does not use this option.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? BufferSize
    {
        get => _bufferSize;
        init
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(nameof(BufferSize), value, "BufferSize must be at least 1, or null for the default.");
            _bufferSize = value;
        }
    }

    /// <summary>
    /// Gets the progress about ten times a second, and a last time before the call completes. Null, the default, for nobody.
    /// </summary>
    /// <remarks>
    /// It gets one report at a time, and counts never decrease. If nothing has settled since the last report, there is none. If it throws,
    /// it is not called again, and the exception is the batch's <see cref="SettledBatch{TInput,TResult}.ObserverException"/>.
    /// </remarks>
    /// <example>
    /// <code>
    /// var progress = new Progress&lt;SettledProgress&gt;(p => Console.WriteLine($"{p.Settled} of {p.Total} items"));
    /// var options = new SettledBatchOptions { Progress = progress };
    /// </code>
    /// </example>
    public IProgress<SettledProgress>? Progress { get; init; }

    /// <summary>
    /// Sees every item as it starts and as it settles, and the end of the run. Null, the default, for nobody.
    /// </summary>
    /// <remarks>
    /// With <see cref="Progress"/>, an item costs a count. With an observer, it costs two calls. An observer also gets the values that no
    /// record shows (<see cref="ISettledObserver.OnDropped"/>), so that it can dispose of them.
    /// </remarks>
    /// <example>
    /// <code>
    /// var options = new SettledBatchOptions { Observer = new SlowItems(log) };
    /// </code>
    /// </example>
    public ISettledObserver? Observer { get; init; }

    /// <summary>
    /// Whether spans may contain inputs. False by default, because inputs are often about people and spans leave the process.
    /// </summary>
    /// <remarks>
    /// If true, the span of an item has the attribute <c>allsettled.item.input</c>: the first 100 characters of what the input's
    /// <see cref="object.ToString"/> returns. The messages of your own exceptions are always in the spans, even if they name an input.
    /// </remarks>
    public bool TraceInputs { get; init; }

    /// <summary>
    /// Whether the span of each item begins its own trace, with a link to the span of the batch or stream. If false, it is a child of that
    /// span. Null, the default, means true for a stream over an <see cref="IAsyncEnumerable{T}"/>, and false for everything else.
    /// </summary>
    /// <remarks>
    /// A stream over an <see cref="IAsyncEnumerable{T}"/> may run as long as its process. With one trace for everything, this trace would
    /// never end. OpenTelemetry advises the same for consumers of messages: links, if one operation belongs to many independent ones.
    /// </remarks>
    public bool? TracePerItem { get; init; }

    /// <summary>
    /// The clock for time limits, grace periods, progress and <see cref="SettledBatch{TInput,TResult}.Elapsed"/>.
    /// <see cref="TimeProvider.System"/> by default. A test can set a clock that it controls. A pipeline in <see cref="Resilience"/> has
    /// a clock of its own.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get => _timeProvider;
        init => _timeProvider = value ?? throw new ArgumentNullException(nameof(TimeProvider));
    }
}
