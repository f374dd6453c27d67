using AllSettled.CompilerServices;

namespace AllSettled.Engine;

/// <summary>A call of an item method that returns <see cref="ValueTask{TResult}"/>.</summary>
internal struct ValueTaskCall<TInput, TResult, TItem>(TItem item) : IItemCall<TInput, TResult>
    where TItem : struct, IItemMethod<TInput, ValueTask<TResult>>
{
    private readonly TItem _item = item;
    private ValueTask<TResult> _task;

    public static string MethodName => TItem.Name;

    public static int? MaxConcurrency => TItem.MaxConcurrency;

    public bool Start(TInput input, CancellationToken cancellationToken)
    {
        _task = _item.Invoke(input, cancellationToken);
        return _task.IsCompleted;
    }

    public readonly void OnCompleted(Action continuation)
        => _task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);

    public void Settle(ref Outcome<TResult> outcome, CancellationToken stop)
    {
        if (_task.IsCompletedSuccessfully)
            outcome.Fulfill(_task.Result);
        else
            outcome.Fail(TaskFailure.Of(_task), stop);
        _task = default;
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

    public bool Start(TInput input, CancellationToken cancellationToken)
    {
        _task = _item.Invoke(input, cancellationToken);
        return _task.IsCompleted;
    }

    public readonly void OnCompleted(Action continuation)
        => _task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);

    public void Settle(ref Outcome<NoResult> outcome, CancellationToken stop)
    {
        if (_task.IsCompletedSuccessfully)
        {
            // A pooled source learns from this that it may be used again.
            _task.GetAwaiter().GetResult();
            outcome.Fulfill(default);
        }
        else
        {
            outcome.Fail(TaskFailure.Of(_task), stop);
        }
        _task = default;
    }
}
