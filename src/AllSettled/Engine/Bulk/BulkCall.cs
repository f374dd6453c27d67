using AllSettled.CompilerServices;
using AllSettled.Engine.Calls;
using AllSettled.Records;
using ExecutionRejectedException = Polly.ExecutionRejectedException;

namespace AllSettled.Engine.Bulk;

/// <summary>A call of a bulk method: the item is a chunk, and its outcome is that of the call (S35).</summary>
/// <typeparam name="TInput">The type of one input.</typeparam>
/// <typeparam name="TResult">The type of the result of one input.</typeparam>
/// <typeparam name="TResponse">What a call returns.</typeparam>
/// <typeparam name="TItem">The method.</typeparam>
/// <typeparam name="TCall">A call of it.</typeparam>
internal struct BulkCall<TInput, TResult, TResponse, TItem, TCall>(TItem item, TCall call)
    : IItemCall<Chunk<TInput, TResult>, TResponse>
    where TItem : struct, IBulkMethod<TInput, TResult, TResponse>
    where TCall : struct, IItemCall<TInput[], TResponse>
{
    private readonly TItem _item = item;

    public static string MethodName => TCall.MethodName;

    public static int? MaxConcurrency => TCall.MaxConcurrency;

    public static int DefaultConcurrency => TCall.DefaultConcurrency;

    public static bool HoldsItsThread => TCall.HoldsItsThread;

    public static bool UsesContext => false;

    public static bool UsesToken => TCall.UsesToken;

    public static bool IsBulk => true;

    public static int InputsPerItem => TItem.MaxInputs;

    public readonly bool IsCompleted => call.IsCompleted;

    public bool TryFulfill(Chunk<TInput, TResult> input, ItemContext context, CancellationToken cancellationToken, out TResponse value)
        => call.TryFulfill(input.Send(TItem.IsDistinct), context, cancellationToken, out value);

    public readonly void OnCompleted(Action continuation) => call.OnCompleted(continuation);

    public Exception? Settle(ref Outcome<TResponse> outcome) => call.Settle(ref outcome);

    public readonly CallEnd End(Chunk<TInput, TResult> input, in Outcome<TResponse> outcome)
    {
        bool isSplit = false, isFatal = false;
        StatusCounts settled;
        switch (outcome.Status)
        {
            case SettledStatus.Fulfilled:
                settled = Settle(input, outcome.Value!, outcome.Attempts);
                isFatal = settled.Rejected > 0 && input.RanOutOfMemory();
                break;
            case SettledStatus.Rejected:
                isSplit = MaySplit(input, outcome.Error!);
                settled = input.Reject(outcome.Error!, outcome.Attempts);
                break;
            default:
                settled = input.Cancel(outcome.Error, outcome.Attempts);
                break;
        }
        if (isSplit)
        {
            input.SplitCurrent(TItem.OnFailure == BulkFailureMode.Split ? (input.Count + 1) / 2 : 1);
            input.TryNext();
            // The inputs have an outcome now, but not their last one.
            return new(IsLast: false, new(0, 0, 0));
        }
        return new(!input.TryNext(), settled, isFatal);
    }

    public readonly CallEnd GiveUp(Chunk<TInput, TResult> input)
    {
        // A part that is to be sent again has the error of the call before. A whole chunk was never sent.
        int rejected = 0;
        if (!input.IsWhole)
        {
            do
                rejected += input.Count;
            while (input.TryNext());
        }
        return new(IsLast: true, new(0, rejected, 0));
    }

    /// <summary>
    /// A call that took too long, was canceled or was refused by a pipeline says nothing about its inputs. After a timeout the endpoint may
    /// even have accepted them.
    /// </summary>
    private static bool MaySplit(Chunk<TInput, TResult> input, Exception error)
        => TItem.OnFailure != BulkFailureMode.Reject && input.SentCount > 1
            && error is not (TimeoutException or OperationCanceledException or ExecutionRejectedException or OutOfMemoryException);

    private readonly StatusCounts Settle(Chunk<TInput, TResult> input, TResponse response, int calls)
    {
        Exception? failure;
        try
        {
            if (response is not null && _item.ResultsOf(response) is { } results)
            {
                failure = results.Match(input);
                if (failure is null)
                {
                    int rejected = results.Settle<TResponse, TItem>(input, _item, calls);
                    return new(input.Count - rejected, rejected, 0);
                }
            }
            else
            {
                failure = new InvalidOperationException($"{MethodName} returned null for its response.");
            }
        }
        catch (Exception e)
        {
            failure = e;
        }
        return input.Reject(failure, calls);
    }
}
