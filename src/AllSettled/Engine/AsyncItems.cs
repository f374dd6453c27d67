namespace AllSettled.Engine;

/// <summary>
/// An asynchronous item method, bound to its receiver and shared arguments: where every batch of it begins, and what the
/// batch keeps so that it can be retried.
/// </summary>
internal sealed class AsyncItems<TInput, TResult, TCall>(TCall call, SettledBatchOptions? options) : BatchOrigin<TInput, TResult>
    where TCall : struct, IItemCall<TInput, TResult>
{
    private const int DefaultConcurrency = 16;

    /// <summary>Copied into each slot.</summary>
    public TCall Call { get; } = call;

    public override string MethodName => TCall.MethodName;

    /// <exception cref="ArgumentNullException">There is no source (S13).</exception>
    public Task<SettledBatch<TInput, TResult>> RunAsync(IEnumerable<TInput> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var settings = SettingsFor(options, cancellationToken);

        if (!InputCopy.IsCounted(inputs))
            return LazyRun<TInput, TResult, TCall>.RunAsync(this, inputs, settings);

        var copy = InputCopy.Of(inputs, out var failure);
        if (failure is not null)
        {
            settings.Progress?.FinishAndWait(copy.Length);
            var batch = new SettledBatch<TInput, TResult>(copy, new Outcome<TResult>[copy.Length], settings.End(inputCompleted: false), this);
            return Task.FromException<SettledBatch<TInput, TResult>>(new SettledInputException<TInput, TResult>(batch, failure));
        }
        return CountedRun<TInput, TResult, TCall>.RunAsync(this, new(copy), settings);
    }

    public override Task<SettledBatch<TInput, TResult>> RetryAsync(
        SettledBatch<TInput, TResult> batch, SettledBatchOptions? newOptions, CancellationToken cancellationToken)
    {
        var origin = newOptions is null || newOptions == options ? this : new AsyncItems<TInput, TResult, TCall>(Call, newOptions);
        var settings = SettingsFor(newOptions ?? options, cancellationToken);
        return CountedRun<TInput, TResult, TCall>.RunAsync(origin, CountedItems<TInput, TResult>.ToRetry(batch), settings);
    }

    public override SettledBatch<TInput, TResult> Retry(
        SettledBatch<TInput, TResult> batch, SettledBatchOptions? newOptions, CancellationToken cancellationToken)
        => throw new InvalidOperationException($"{MethodName} is asynchronous: call RetryAsync instead of Retry.");

    private static RunSettings SettingsFor(SettledBatchOptions? options, CancellationToken cancellationToken)
        => new(options ?? SettledBatchOptions.Default, TCall.MaxConcurrency, DefaultConcurrency, cancellationToken);
}
