using System.ComponentModel;
using AllSettled.Engine.Bulk;

namespace AllSettled.CompilerServices;

/// <summary>
/// The response of a bulk call, which gives each of its inputs a result. Generated code creates it. Do not create it yourself.
/// </summary>
/// <typeparam name="TInput">The type of one input.</typeparam>
/// <typeparam name="TResult">The type of the result of one input.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BulkResults<TInput, TResult>
{
    private protected BulkResults()
    {
    }

    /// <summary>The result of each input stands under the input.</summary>
    public static BulkResults<TInput, TResult> ByKey(IReadOnlyDictionary<TInput, TResult> response)
        => new ResultsByKey<TInput, TResult>(response);

    /// <summary>The results stand in the order of the inputs.</summary>
    public static BulkResults<TInput, TResult> InOrder(IReadOnlyList<TResult> response) => new ResultsInOrder<TInput, TResult>(response);

    /// <summary>Each result names its input.</summary>
    /// <param name="response">The results, in any order.</param>
    /// <param name="inputOf">Gives the input that a result belongs to.</param>
    public static BulkResults<TInput, TResult> ByInputOf(IEnumerable<TResult> response, Func<TResult, TInput> inputOf)
        => new ResultsByInput<TInput, TResult>(response, inputOf);

    /// <summary>The endpoint reports each input. The reports stand in the order of the inputs.</summary>
    public static BulkResults<TInput, TResult> Reported(IReadOnlyList<Settled<TInput, TResult>> response)
        => new ReportedResults<TInput, TResult>(response);

    /// <summary>The call has no results. All of its inputs are fulfilled.</summary>
    public static BulkResults<TInput, NoResult> None() => NoResults<TInput>.Instance;

    /// <summary>The error of all inputs, if the response cannot belong to them; else null.</summary>
    /// <param name="sent">How many inputs were sent.</param>
    internal virtual Exception? Mismatch(int sent) => null;

    /// <summary>Gives the result of an input. May throw: the response is the user's object.</summary>
    /// <param name="place">The place of the input in the call.</param>
    /// <param name="input">The input.</param>
    /// <param name="result">The result. Defined if there is no error.</param>
    /// <returns>The error of the input, or null.</returns>
    internal abstract Exception? TryGet(int place, TInput input, out TResult result);
}
