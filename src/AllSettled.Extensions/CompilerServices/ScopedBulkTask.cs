using System.ComponentModel;
using AllSettled.Calls;

namespace AllSettled.CompilerServices;

/// <summary>
/// A bulk method that returns <see cref="Task"/>, with a scope for each call. Generated code creates it. Do not create it yourself.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ScopedBulkTask<TService, TInput, TItem>(IPerItemScope<TService> scope, TItem item)
    : IItemMethod<TInput[], Task>, IBulkMethod<TInput, NoResult, NoResult>
    where TService : class
    where TItem : struct, IItemMethod<TInput[], Task>, IBulkMethod<TInput, NoResult, NoResult>, IScopedMethod<TService, TItem>
{
    private readonly IPerItemScope<TService> _scope = scope ?? throw new ArgumentNullException(nameof(scope));

    /// <inheritdoc/>
    public static string Name => TItem.Name;

    /// <inheritdoc/>
    public static int? MaxConcurrency => TItem.MaxConcurrency;

    /// <inheritdoc/>
    public static bool UsesToken => TItem.UsesToken;

    /// <inheritdoc/>
    public static int MaxInputs => TItem.MaxInputs;

    /// <inheritdoc/>
    public static BulkFailureMode OnFailure => TItem.OnFailure;

    /// <inheritdoc/>
    public static bool IsDistinct => TItem.IsDistinct;

    /// <inheritdoc/>
    public Task Invoke(TInput[] input, ItemContext context, CancellationToken cancellationToken)
        => AsynchronousCall.InvokeAsync<TService, TInput[], NoResult, Task, TItem>(
            _scope, item, input, context, static _ => default, cancellationToken);

    /// <inheritdoc/>
    public BulkResults<TInput, NoResult> ResultsOf(NoResult response) => item.ResultsOf(response);
}

/// <summary>
/// A bulk method that returns <see cref="Task{TResult}"/>, with a scope for each call. Generated code creates it. Do not create it
/// yourself.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ScopedBulkTask<TService, TInput, TResult, TResponse, TItem>(IPerItemScope<TService> scope, TItem item)
    : IItemMethod<TInput[], Task<TResponse>>, IBulkMethod<TInput, TResult, TResponse>
    where TService : class
    where TItem : struct, IItemMethod<TInput[], Task<TResponse>>, IBulkMethod<TInput, TResult, TResponse>, IScopedMethod<TService, TItem>
{
    private readonly IPerItemScope<TService> _scope = scope ?? throw new ArgumentNullException(nameof(scope));

    /// <inheritdoc/>
    public static string Name => TItem.Name;

    /// <inheritdoc/>
    public static int? MaxConcurrency => TItem.MaxConcurrency;

    /// <inheritdoc/>
    public static bool UsesToken => TItem.UsesToken;

    /// <inheritdoc/>
    public static int MaxInputs => TItem.MaxInputs;

    /// <inheritdoc/>
    public static BulkFailureMode OnFailure => TItem.OnFailure;

    /// <inheritdoc/>
    public static bool IsDistinct => TItem.IsDistinct;

    static bool IBulkMethod<TInput, TResult, TResponse>.RejectsResults => RejectsOneByOne<TItem>();

    /// <inheritdoc/>
    public Task<TResponse> Invoke(TInput[] input, ItemContext context, CancellationToken cancellationToken)
        => AsynchronousCall.InvokeAsync<TService, TInput[], TResponse, Task<TResponse>, TItem>(
            _scope, item, input, context, static returned => returned.Result, cancellationToken);

    // The next two need no object: a bulk method whose judge needs one has no wrapper with scopes.
    /// <inheritdoc/>
    public BulkResults<TInput, TResult> ResultsOf(TResponse response) => item.ResultsOf(response);

    /// <inheritdoc/>
    public Exception? FailureOf(TInput input, TResult result) => item.FailureOf(input, result);

    // Both interfaces have a member of this name. Here it is the one about the results of single inputs.
    private static bool RejectsOneByOne<TBulk>()
        where TBulk : IBulkMethod<TInput, TResult, TResponse>
        => TBulk.RejectsResults;
}
