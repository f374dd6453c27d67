using System.ComponentModel;
using AllSettled.Calls;

namespace AllSettled.CompilerServices;

/// <summary>
/// An item method that returns <see cref="Task"/>, with a scope for each call. Generated code creates it. Do not create it yourself.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ScopedTask<TService, TInput, TItem>(IPerItemScope<TService> scope, TItem item) : IItemMethod<TInput, Task>
    where TService : class
    where TItem : struct, IItemMethod<TInput, Task>, IScopedMethod<TService, TItem>
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
    public static bool IsPartitioned => TItem.IsPartitioned;

    /// <inheritdoc/>
    public PartitionKeys<TInput>? PartitionKeys => item.PartitionKeys;

    /// <inheritdoc/>
    public Task Invoke(TInput input, ItemContext context, CancellationToken cancellationToken)
        => AsynchronousCall.InvokeAsync<TService, TInput, NoResult, Task, TItem>(
            _scope, item, input, context, static _ => default, cancellationToken);
}

/// <summary>
/// An item method that returns <see cref="Task{TResult}"/>, with a scope for each call. Generated code creates it. Do not create it
/// yourself.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ScopedTask<TService, TInput, TResult, TItem>(IPerItemScope<TService> scope, TItem item)
    : IItemMethod<TInput, Task<TResult>>
    where TService : class
    where TItem : struct, IItemMethod<TInput, Task<TResult>>, IScopedMethod<TService, TItem>
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
    public Task<TResult> Invoke(TInput input, ItemContext context, CancellationToken cancellationToken)
        => AsynchronousCall.InvokeAsync<TService, TInput, TResult, Task<TResult>, TItem>(
            _scope, item, input, context, static returned => returned.Result, cancellationToken);

    /// <inheritdoc/>
    public Exception? FailureOf(TInput input, Task<TResult> returned) => Verdict.About(returned);
}
