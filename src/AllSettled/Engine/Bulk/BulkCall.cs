using AllSettled.CompilerServices;
using AllSettled.Engine.Calls;
using AllSettled.Records;

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

    public readonly CallEnd End(Chunk<TInput, TResult> input, in Outcome<TResponse> outcome, bool mayCallAgain)
    {
        int fulfilled = 0, rejected = 0, canceled = 0;
        bool isSplit = outcome.Status == SettledStatus.Rejected && mayCallAgain && MaySplit(input, outcome.Error!);
        var failure = outcome.Error;
        var results = outcome.Status == SettledStatus.Fulfilled ? Read(input, outcome.Value!, out failure) : null;
        for (int i = 0; i < input.Count; i++)
        {
            ref var ofInput = ref input.OutcomeOf(i);
            if (outcome.Status == SettledStatus.Canceled)
                ofInput.Cancel(outcome.Attempts, outcome.Error);
            else if (results is null)
                ofInput.Reject(failure!, outcome.Attempts);
            else
                Settle(input, i, results, ref ofInput, outcome.Attempts);
            switch (ofInput.Status)
            {
                case SettledStatus.Fulfilled:
                    fulfilled++;
                    break;
                case SettledStatus.Rejected:
                    rejected++;
                    break;
                default:
                    canceled++;
                    break;
            }
        }
        if (!isSplit)
            return new(!input.TryNext(), new(fulfilled, rejected, canceled));
        input.SplitCurrent(TItem.OnFailure == BulkFailureMode.Split ? (input.Count + 1) / 2 : 1);
        input.TryNext();
        // They have an outcome now, but not their last one.
        return new(IsLast: false, new(0, 0, 0));
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

    /// <summary>A call that takes too long says nothing about its inputs.</summary>
    private static bool MaySplit(Chunk<TInput, TResult> input, Exception error)
        => TItem.OnFailure != BulkFailureMode.Reject && input.Count > 1 && error is not (TimeoutException or OutOfMemoryException);

    /// <returns>The results; null if the response cannot be read. Then all inputs are rejected with the failure.</returns>
    private readonly BulkResults<TInput, TResult>? Read(Chunk<TInput, TResult> input, TResponse response, out Exception? failure)
    {
        try
        {
            var results = response is null ? null : _item.ResultsOf(response);
            failure = results is null
                ? new InvalidOperationException($"{MethodName} returned null for its response.")
                : results.Match(input);
            return failure is null ? results : null;
        }
        catch (Exception e)
        {
            failure = e;
            return null;
        }
    }

    private readonly void Settle(
        Chunk<TInput, TResult> chunk, int i, BulkResults<TInput, TResult> results, ref Outcome<TResult> outcome, int calls)
    {
        var input = chunk.InputOf(i);
        try
        {
            if (results.TryGet(chunk.PlaceOf(i), input, out var result) is { } error)
            {
                outcome.Reject(error, calls);
            }
            else if (TItem.RejectsResults && _item.FailureOf(input, result) is { } failure)
            {
                outcome.KeepFailedResult(result);
                outcome.Reject(failure, calls);
            }
            else
            {
                outcome.Fulfill(result, calls);
            }
        }
        catch (Exception e)
        {
            outcome.Reject(e, calls);
        }
    }
}
