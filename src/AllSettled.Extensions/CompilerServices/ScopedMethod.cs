using System.ComponentModel;
using AllSettled.Calls;

namespace AllSettled.CompilerServices;

/// <summary>
/// A synchronous item method, with a scope for each call. Generated code creates it. Do not create it yourself.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ScopedMethod<TService, TInput, TResult, TItem>(IPerItemScope<TService> scope, TItem item)
    : IItemMethod<TInput, TResult>
    where TService : class
    where TItem : struct, IItemMethod<TInput, TResult>, IScopedMethod<TService, TItem>
{
    private readonly IPerItemScope<TService> _scope = scope ?? throw new ArgumentNullException(nameof(scope));

    /// <inheritdoc/>
    public static string Name => TItem.Name;

    /// <inheritdoc/>
    public static int? MaxConcurrency => TItem.MaxConcurrency;

    /// <inheritdoc/>
    public static bool UsesContext => TItem.UsesContext;

    /// <inheritdoc/>
    public static bool UsesToken => TItem.UsesToken;

    /// <inheritdoc/>
    public static bool RejectsResults => TItem.RejectsResults;

    /// <inheritdoc/>
    public static bool IsPartitioned => TItem.IsPartitioned;

    /// <inheritdoc/>
    public PartitionKeys<TInput>? PartitionKeys => item.PartitionKeys;

    /// <inheritdoc/>
    public TResult Invoke(TInput input, ItemContext context, CancellationToken cancellationToken)
        => SynchronousCall.Invoke<TService, TInput, TResult, TItem>(_scope, item, input, context, cancellationToken);

    /// <inheritdoc/>
    public Exception? FailureOf(TInput input, TResult returned) => Verdict.TakeOfSynchronousCall();
}
