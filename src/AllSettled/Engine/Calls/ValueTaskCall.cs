using AllSettled.CompilerServices;
using AllSettled.Records;

namespace AllSettled.Engine.Calls;

/// <summary>A call of an item method that returns <see cref="ValueTask{TResult}"/>.</summary>
internal struct ValueTaskCall<TInput, TResult, TItem>(TItem item) : IItemCall<TInput, TResult>
    where TItem : struct, IItemMethod<TInput, ValueTask<TResult>>
{
    private readonly TItem _item = item;
    private ValueTask<TResult> _task;

    /// <summary>Kept only if the result must be judged.</summary>
    private TInput? _input;

    public static string MethodName => TItem.Name;

    public static int? MaxConcurrency => TItem.MaxConcurrency;

    public static bool UsesContext => TItem.UsesContext;

    public static bool UsesToken => TItem.UsesToken;

    public static bool IsPartitioned => TItem.IsPartitioned;

    public readonly PartitionKeys<TInput>? PartitionKeys => _item.PartitionKeys;

    public readonly bool IsCompleted => _task.IsCompleted;

    public bool TryFulfill(TInput input, ItemContext context, CancellationToken cancellationToken, out TResult value)
    {
        var task = _item.Invoke(input, context, cancellationToken);
        if (TItem.RejectsResults)
        {
            _input = input;
        }
        else if (task.IsCompletedSuccessfully)
        {
            value = task.Result;
            return true;
        }
        _task = task;
        value = default!;
        return false;
    }

    public readonly void OnCompleted(Action continuation)
        => _task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);

    public Exception? Settle(ref Outcome<TResult> outcome)
    {
        var task = _task;
        _task = default;
        if (!task.IsCompletedSuccessfully)
            return TaskFailure.Of(task);
        // A pooled source gives its result only once.
        var result = task.Result;
        if (TItem.RejectsResults)
        {
            var failure = ResultJudge.FailureOf<TInput, ValueTask<TResult>, TItem>(_item, _input!, new(result));
            return ResultJudge.Settle(ref outcome, result, failure);
        }
        outcome.Fulfill(result);
        return null;
    }
}

/// <summary>A call of an item method that returns <see cref="ValueTask"/>.</summary>
internal struct ValueTaskCall<TInput, TItem>(TItem item) : IItemCall<TInput, NoResult>
    where TItem : struct, IItemMethod<TInput, ValueTask>
{
    private readonly TItem _item = item;
    private ValueTask _task;

    public static string MethodName => TItem.Name;

    public static int? MaxConcurrency => TItem.MaxConcurrency;

    public static bool UsesContext => TItem.UsesContext;

    public static bool UsesToken => TItem.UsesToken;

    public static bool IsPartitioned => TItem.IsPartitioned;

    public readonly PartitionKeys<TInput>? PartitionKeys => _item.PartitionKeys;

    public readonly bool IsCompleted => _task.IsCompleted;

    public bool TryFulfill(TInput input, ItemContext context, CancellationToken cancellationToken, out NoResult value)
    {
        value = default;
        var task = _item.Invoke(input, context, cancellationToken);
        if (task.IsCompletedSuccessfully)
        {
            // This tells a pooled source that it may be used again.
            task.GetAwaiter().GetResult();
            return true;
        }
        _task = task;
        return false;
    }

    public readonly void OnCompleted(Action continuation)
        => _task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);

    public Exception? Settle(ref Outcome<NoResult> outcome)
    {
        var task = _task;
        _task = default;
        if (!task.IsCompletedSuccessfully)
            return TaskFailure.Of(task);
        // This tells a pooled source that it may be used again.
        task.GetAwaiter().GetResult();
        outcome.Fulfill(default);
        return null;
    }
}
