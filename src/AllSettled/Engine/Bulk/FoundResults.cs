using AllSettled.CompilerServices;

namespace AllSettled.Engine.Bulk;

/// <summary>The response of a bulk call, with what finds the results in it.</summary>
internal sealed class FoundResults<TInput, TResult, TFinder>(TFinder finder) : BulkResults<TInput, TResult>
    where TFinder : struct, IResultFinder<TInput, TResult>
{
    internal override Exception? Match(Chunk<TInput, TResult> chunk) => finder.Match(chunk);

    internal override int Settle<TResponse, TItem>(Chunk<TInput, TResult> chunk, TItem item, int calls)
    {
        // In locals: the loop costs half as much then.
        var (items, start, count, places) = (chunk.Items, chunk.Start, chunk.Count, chunk.Places);
        int i = 0, rejected = 0;
        while (i < count)
        {
            // The try is around the loop and not around each input: few results throw, and the others pay nothing for it.
            try
            {
                for (; i < count; i++)
                {
                    int position = items.PositionOf(start + i);
                    ref var outcome = ref items.Outcomes[position];
                    var input = items.Inputs[position];
                    if (finder.TryGet(places is null ? i : places[i], input, out var result) is { } error)
                    {
                        outcome.Reject(error, calls);
                        rejected++;
                    }
                    else if (TItem.RejectsResults && FailureOf<TResponse, TItem>(item, input, result) is { } failure)
                    {
                        outcome.KeepFailedResult(result);
                        outcome.Reject(failure, calls);
                        rejected++;
                    }
                    else
                    {
                        outcome.Fulfill(result, calls);
                    }
                }
            }
            catch (Exception e)
            {
                chunk.OutcomeOf(i++).Reject(e, calls);
                rejected++;
            }
        }
        return rejected;
    }

    /// <summary>What the user's method throws is an error of the input, which keeps its result (S33).</summary>
    private static Exception? FailureOf<TResponse, TItem>(TItem item, TInput input, TResult result)
        where TItem : struct, IBulkMethod<TInput, TResult, TResponse>
    {
        try
        {
            return item.FailureOf(input, result);
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
