using AllSettled.CompilerServices;
using AllSettled.Records;

namespace AllSettled.Engine.Calls;

/// <summary>A call of a synchronous item method, for streams. It has completed when it returns.</summary>
internal struct SynchronousCall<TInput, TResult, TItem>(TItem item) : IItemCall<TInput, TResult>
    where TItem : struct, IItemMethod<TInput, TResult>
{
    private readonly TItem _item = item;
    private Exception? _failure;
    private TResult? _result;

    public static string MethodName => TItem.Name;

    public static int? MaxConcurrency => TItem.MaxConcurrency;

    public static bool UsesContext => TItem.UsesContext;

    public static bool UsesToken => TItem.UsesToken;

    public static bool IsPartitioned => TItem.IsPartitioned;

    public readonly PartitionKeys<TInput>? PartitionKeys => _item.PartitionKeys;

    public static int DefaultConcurrency => 1;

    public static bool HoldsItsThread => true;

    public bool IsCompleted => true;

    public bool TryFulfill(TInput input, ItemContext context, CancellationToken cancellationToken, out TResult value)
    {
        value = _item.Invoke(input, context, cancellationToken);
        if (!TItem.RejectsResults)
            return true;
        (_failure, _result) = (ResultJudge.FailureOf(_item, input, value), value);
        return _failure is null;
    }

    public readonly void OnCompleted(Action continuation)
        => throw new InvalidOperationException("A synchronous item is never pending.");

    /// <summary>Called only after a result that is a failure: any other item is fulfilled, or has thrown.</summary>
    public readonly Exception? Settle(ref Outcome<TResult> outcome) => ResultJudge.Settle(ref outcome, _result!, _failure);
}
