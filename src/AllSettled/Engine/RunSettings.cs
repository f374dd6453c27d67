namespace AllSettled.Engine;

/// <summary>What one run goes by: the options, resolved once, and the call's token and time.</summary>
internal readonly struct RunSettings
{
    private readonly TimeProvider _timeProvider;
    private readonly long _began;

    /// <param name="options">The call's options.</param>
    /// <param name="fromAttribute">What the attribute says about concurrency, or null.</param>
    /// <param name="otherwise">The concurrency if neither says anything.</param>
    /// <param name="token">The call's token.</param>
    public RunSettings(SettledBatchOptions options, int? fromAttribute, int otherwise, CancellationToken token)
    {
        MaxConcurrency = (options.MaxConcurrency ?? fromAttribute ?? otherwise) switch
        {
            SettledBatchOptions.AllProcessors => Environment.ProcessorCount,
            var bound and > 0 => bound,
            // The options check themselves, and the analyzer checks the attribute; this is for code built without it.
            var invalid => throw new ArgumentOutOfRangeException(nameof(SettledBatchAttribute.MaxConcurrency), invalid,
                $"MaxConcurrency of [SettledBatch] must be at least 1, or AllProcessors (-1), and not {invalid}."),
        };
        Token = token;
        _timeProvider = options.TimeProvider;
        _began = _timeProvider.GetTimestamp();
        if (options.Progress is { } observer)
            Progress = new ProgressReporter(observer, _timeProvider, _began);
    }

    /// <summary>How many items may run at once: at least 1.</summary>
    public int MaxConcurrency { get; }

    /// <summary>Tells the batch to stop, and is what every item gets.</summary>
    public CancellationToken Token { get; }

    /// <summary>Null if nobody wants to know.</summary>
    public ProgressReporter? Progress { get; }

    /// <summary>How a run over these inputs ended, at this moment.</summary>
    public BatchEnd End(bool inputCompleted) => new()
    {
        StopReason = Token.IsCancellationRequested ? SettledStopReason.Canceled : SettledStopReason.None,
        InputCompleted = inputCompleted,
        Elapsed = _timeProvider.GetElapsedTime(_began),
        ObserverException = Progress?.ObserverException,
        Token = Token,
    };
}
