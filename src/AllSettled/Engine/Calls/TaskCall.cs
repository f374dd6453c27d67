using AllSettled.CompilerServices;
using AllSettled.Records;

namespace AllSettled.Engine.Calls;

/// <summary>A call of an item method that returns <see cref="Task{TResult}"/>.</summary>
internal struct TaskCall<TInput, TResult, TItem>(TItem item) : IItemCall<TInput, TResult>
    where TItem : struct, IItemMethod<TInput, Task<TResult>>
{
    private readonly TItem _item = item;
    private Task<TResult>? _task;

    /// <summary>Kept only if the result must be judged.</summary>
    private TInput? _input;

    public static string MethodName => TItem.Name;

    public static int? MaxConcurrency => TItem.MaxConcurrency;

    public static bool UsesContext => TItem.UsesContext;

    public static bool UsesToken => TItem.UsesToken;

    public static bool IsPartitioned => TItem.IsPartitioned;

    public readonly PartitionKeys<TInput>? PartitionKeys => _item.PartitionKeys;

    public readonly bool IsCompleted => _task!.IsCompleted;

    public bool TryFulfill(TInput input, ItemContext context, CancellationToken cancellationToken, out TResult value)
    {
        var task = _item.Invoke(input, context, cancellationToken);
        if (TItem.RejectsResults)
        {
            _input = input;
        }
        else if (task is { IsCompletedSuccessfully: true })
        {
            value = task.Result;
            return true;
        }
        _task = task ?? Task.FromException<TResult>(TaskFailure.NullTask(MethodName));
        value = default!;
        return false;
    }

    public readonly void OnCompleted(Action continuation)
        => _task!.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);

    public Exception? Settle(ref Outcome<TResult> outcome)
    {
        var task = _task!;
        _task = null;
        if (!task.IsCompletedSuccessfully)
            return TaskFailure.Of(task);
        if (TItem.RejectsResults)
            return ResultJudge.Settle(ref outcome, task.Result, ResultJudge.FailureOf(_item, _input!, task));
        outcome.Fulfill(task.Result);
        return null;
    }
}

/// <summary>A call of an item method that returns <see cref="Task"/>.</summary>
internal struct TaskCall<TInput, TItem>(TItem item) : IItemCall<TInput, NoResult>
    where TItem : struct, IItemMethod<TInput, Task>
{
    private readonly TItem _item = item;
    private Task? _task;

    public static string MethodName => TItem.Name;

    public static int? MaxConcurrency => TItem.MaxConcurrency;

    public static bool UsesContext => TItem.UsesContext;

    public static bool UsesToken => TItem.UsesToken;

    public static bool IsPartitioned => TItem.IsPartitioned;

    public readonly PartitionKeys<TInput>? PartitionKeys => _item.PartitionKeys;

    public readonly bool IsCompleted => _task!.IsCompleted;

    public bool TryFulfill(TInput input, ItemContext context, CancellationToken cancellationToken, out NoResult value)
    {
        value = default;
        var task = _item.Invoke(input, context, cancellationToken);
        if (task is { IsCompletedSuccessfully: true })
            return true;
        _task = task ?? Task.FromException(TaskFailure.NullTask(MethodName));
        return false;
    }

    public readonly void OnCompleted(Action continuation)
        => _task!.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);

    public Exception? Settle(ref Outcome<NoResult> outcome)
    {
        var task = _task!;
        _task = null;
        if (!task.IsCompletedSuccessfully)
            return TaskFailure.Of(task);
        outcome.Fulfill(default);
        return null;
    }
}
