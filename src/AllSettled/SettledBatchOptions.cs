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

    internal static readonly SettledBatchOptions Default = new();

    private readonly int? _maxConcurrency;
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
    /// Told how far the batch has come, about ten times a second and once more before the call completes: one report at a
    /// time, counts never falling. An exception it throws mutes it and ends in <see cref="SettledBatch{TInput,TResult}.ObserverException"/>.
    /// </summary>
    public IProgress<SettledProgress>? Progress { get; init; }

    /// <summary>The clock for everything that a batch times; <see cref="TimeProvider.System"/> unless a test controls it.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get => _timeProvider;
        init => _timeProvider = value ?? throw new ArgumentNullException(nameof(TimeProvider));
    }
}
