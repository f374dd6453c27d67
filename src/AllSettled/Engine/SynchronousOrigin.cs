using AllSettled.CompilerServices;
using AllSettled.Engine.Contexts;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Synchronous;
using AllSettled.Records;

namespace AllSettled.Engine;

/// <summary>
/// A synchronous item method, bound to its receiver and its shared arguments. Every batch of the method begins here. The batch keeps
/// its origin, so that it can be retried. Items run in order on the caller's thread, unless the call asks for more threads (S27).
/// </summary>
internal sealed class SynchronousOrigin<TInput, TResult, TItem>(TItem item, SettledBatchOptions? options) : BatchOrigin<TInput, TResult>
    where TItem : struct, IItemMethod<TInput, TResult>
{
    private const int DefaultConcurrency = 1;

    private readonly SettledBatchOptions _options = RunContext.Checked(options, TItem.Name, TItem.IsPartitioned);

    public override string MethodName => TItem.Name;

    /// <exception cref="ArgumentNullException">The source is null (S13).</exception>
    /// <exception cref="SettledInputException{TInput,TResult}">The source failed (S11).</exception>
    public SettledBatch<TInput, TResult> Run(IEnumerable<TInput> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var context = CreateContext(cancellationToken);
        var copy = InputCopy.Of(inputs, out var failure);
        return failure is null ? Run(new CountedItems<TInput, TResult>(copy), context) : FailedSource.ToBatch(copy, failure, context, this);
    }

    public override SettledBatch<TInput, TResult> Retry(
        SettledBatch<TInput, TResult> batch,
        Func<Settled<TInput, TResult>, bool>? predicate,
        SettledBatchOptions? newOptions,
        CancellationToken cancellationToken)
    {
        var origin = newOptions is null ? this : new SynchronousOrigin<TInput, TResult, TItem>(item, newOptions);
        return origin.Run(CountedItems<TInput, TResult>.ToRetry(batch, predicate), origin.CreateContext(cancellationToken));
    }

    public override Task<SettledBatch<TInput, TResult>> RetryAsync(
        SettledBatch<TInput, TResult> batch,
        Func<Settled<TInput, TResult>, bool>? predicate,
        SettledBatchOptions? newOptions,
        CancellationToken cancellationToken)
        => Task.FromResult(Retry(batch, predicate, newOptions, cancellationToken));

    private SettledBatch<TInput, TResult> Run(in CountedItems<TInput, TResult> items, in RunContext context)
    {
        context.StartProgress(items.Inputs.Length, items.Skipped);
        return items.ToBatch(new SynchronousRun<TInput, TResult, TItem>(item, items, context).Run(), this);
    }

    private RunContext CreateContext(CancellationToken cancellationToken)
        => new(MethodName, _options, TItem.MaxConcurrency, DefaultConcurrency, cancellationToken);
}
