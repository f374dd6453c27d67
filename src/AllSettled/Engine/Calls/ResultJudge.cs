using AllSettled.CompilerServices;
using AllSettled.Records;

namespace AllSettled.Engine.Calls;

/// <summary>Asks an item method whether its result is a failure (S33).</summary>
internal static class ResultJudge
{
    /// <returns>The error of a result that is a failure; null for a success. What the user's method throws is the error, too.</returns>
    public static Exception? FailureOf<TInput, TReturn, TItem>(in TItem item, TInput input, TReturn returned)
        where TItem : struct, IItemMethod<TInput, TReturn>
    {
        try
        {
            return item.FailureOf(input, returned);
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>Writes a result to its outcome.</summary>
    /// <param name="outcome">The outcome of the item.</param>
    /// <param name="result">The result.</param>
    /// <param name="failure">The error if the result is a failure; else null.</param>
    /// <returns><paramref name="failure"/>.</returns>
    public static Exception? Settle<TResult>(ref Outcome<TResult> outcome, TResult result, Exception? failure)
    {
        if (failure is null)
            outcome.Fulfill(result);
        else
            outcome.KeepFailedResult(result);
        return failure;
    }
}
