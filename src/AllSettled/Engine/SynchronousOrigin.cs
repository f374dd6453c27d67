using AllSettled.CompilerServices;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Synchronous;
using AllSettled.Records;

namespace AllSettled.Engine;

/// <summary>
/// A synchronous item method, bound to its receiver and shared arguments: where every batch of it begins, and what the batch
/// keeps so that it can be retried. Items run in order on the caller's thread unless more threads were asked for (S27).
/// </summary>
internal sealed class SynchronousOrigin<TInput, TResult, TItem>(TItem item, SettledBatchOptions? options) : BatchOrigin<TInput, TResult>
    where TItem : struct, IItemMethod<TInput, TResult>
{
    private const int DefaultConcurrency = 1;

    public TItem Item { get; } = item;

    public override string MethodName => TItem.Name;

    /// <exception cref="ArgumentNullException">There is no source (S13).</exception>
    /// <exception cref="SettledInputException{TInput,TResult}">The source failed (S11).</exception>
    public SettledBatch<TInput, TResult> Run(IEnumerable<TInput> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var context = CreateContext(options, cancellationToken);
        var copy = InputCopy.Of(inputs, out var failure);
        return failure is null ? RunAll(new(copy), context, this) : NotRun(copy, failure, context);
    }

    public override SettledBatch<TInput, TResult> Retry(
        SettledBatch<TInput, TResult> batch, SettledBatchOptions? newOptions, CancellationToken cancellationToken)
    {
        var origin = newOptions is null ? this : new SynchronousOrigin<TInput, TResult, TItem>(Item, newOptions);
        return RunAll(CountedItems<TInput, TResult>.ToRetry(batch), CreateContext(newOptions ?? options, cancellationToken), origin);
    }

    public override Task<SettledBatch<TInput, TResult>> RetryAsync(
        SettledBatch<TInput, TResult> batch, SettledBatchOptions? newOptions, CancellationToken cancellationToken)
        => Task.FromResult(Retry(batch, newOptions, cancellationToken));

    private static SettledBatch<TInput, TResult> RunAll(
        CountedItems<TInput, TResult> work, RunContext context, SynchronousOrigin<TInput, TResult, TItem> origin)
    {
        context.StartProgress(work.Inputs.Length, work.AlreadyFulfilled);
        var run = new SynchronousRun<TInput, TResult, TItem>(origin.Item, work, context);
        return work.ToBatch(run.Run(), origin);
    }

    private RunContext CreateContext(SettledBatchOptions? options, CancellationToken cancellationToken)
        => new(MethodName, options ?? SettledBatchOptions.Default, TItem.MaxConcurrency, DefaultConcurrency, cancellationToken);
}
