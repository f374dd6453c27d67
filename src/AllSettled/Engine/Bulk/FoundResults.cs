using AllSettled.CompilerServices;

namespace AllSettled.Engine.Bulk;

/// <summary>The response of a bulk call, with what finds the results in it.</summary>
internal sealed class FoundResults<TInput, TResult, TFinder>(TFinder finder) : BulkResults<TInput, TResult>
    where TFinder : struct, IResultFinder<TInput, TResult>
{
    internal override Exception? Match(Chunk<TInput, TResult> chunk) => finder.Match(chunk);

    internal override int Settle<TResponse, TItem>(Chunk<TInput, TResult> chunk, TItem item, int calls)
    {
        int next = 0, rejected = 0;
        while (next < chunk.Count)
        {
            // The try is around the loop and not around each input: few results throw, and the others pay nothing for it.
            try
            {
                SettleFrom(ref next, ref rejected, chunk, calls);
            }
            catch (Exception e)
            {
                chunk.OutcomeOf(next++).Reject(e, calls);
                rejected++;
            }
        }
        return TItem.RejectsResults ? rejected + RejectResults<TResponse, TItem>(chunk, item) : rejected;
    }

    /// <summary>Settles the items from <paramref name="next"/> on. If a result throws, that is the number of its item.</summary>
    /// <remarks>
    /// A method of its own, without a try and without the type of the response, which is a class and shares its code with all others: the
    /// loop takes a quarter less time per input.
    /// </remarks>
    private void SettleFrom(ref int next, ref int rejected, Chunk<TInput, TResult> chunk, int calls)
    {
        var (inputs, outcomes, positions) = (chunk.Items.Inputs, chunk.Items.Outcomes, chunk.Items.Positions);
        var (start, count, places) = (chunk.Start, chunk.Count, chunk.Places);
        var results = finder;
        for (int i = next; i < count; i++)
        {
            next = i;
            int position = positions is null ? start + i : positions[start + i];
            ref var outcome = ref outcomes[position];
            if (results.TryGet(places is null ? i : places[i], inputs[position], out var result) is { } error)
            {
                outcome.Reject(error, calls);
                rejected++;
            }
            else
            {
                outcome.Fulfill(result, calls);
            }
        }
        next = count;
    }

    /// <summary>Rejects the items whose results are failures (S33).</summary>
    /// <returns>How many there are.</returns>
    private static int RejectResults<TResponse, TItem>(Chunk<TInput, TResult> chunk, TItem item)
        where TItem : struct, IBulkMethod<TInput, TResult, TResponse>
    {
        int rejected = 0;
        for (int i = 0; i < chunk.Count; i++)
        {
            ref var outcome = ref chunk.OutcomeOf(i);
            if (outcome.Status != SettledStatus.Fulfilled)
                continue;
            if (FailureOf<TResponse, TItem>(item, chunk.InputOf(i), outcome.Value!) is { } failure)
            {
                outcome.KeepFailedResult(outcome.Value!);
                // Its calls are counted already.
                outcome.Reject(failure, calls: 0);
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
