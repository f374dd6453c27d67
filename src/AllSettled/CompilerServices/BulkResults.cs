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
        => ByKey(response, static input => input);

    /// <summary>The result of each input stands under the input's key.</summary>
    /// <param name="response">The results.</param>
    /// <param name="keyOf">Gives the key of an input.</param>
    public static BulkResults<TInput, TResult> ByKey<TKey>(IReadOnlyDictionary<TKey, TResult> response, Func<TInput, TKey> keyOf)
        => new ResultsByKey<TInput, TKey, TResult>(response, keyOf);

    /// <summary>The results stand in the order of the inputs.</summary>
    public static BulkResults<TInput, TResult> InOrder(IReadOnlyList<TResult> response) => new ResultsInOrder<TInput, TResult>(response);

    /// <summary>Each result has the key of its input.</summary>
    /// <param name="response">The results, in any order.</param>
    /// <param name="keyOfResult">Gives the key that a result has.</param>
    /// <param name="keyOf">Gives the key of an input.</param>
    public static BulkResults<TInput, TResult> WithKeys<TKey>(
        IEnumerable<TResult> response, Func<TResult, TKey> keyOfResult, Func<TInput, TKey> keyOf)
        => new ResultsWithKeys<TInput, TKey, TResult>(response, keyOfResult, keyOf);

    /// <summary>The endpoint reports each input. The reports name their inputs, so they may stand in any order.</summary>
    public static BulkResults<TInput, TResult> Reported(IEnumerable<Settled<TInput, TResult>> response)
        => new ReportedResults<TInput, TResult>(response);

    /// <summary>The call has no results. All of its inputs are fulfilled.</summary>
    public static BulkResults<TInput, NoResult> None() => NoResults<TInput>.Instance;

    /// <summary>Compares the response with what was sent. Called once, before the results are asked for.</summary>
    /// <returns>The error of all inputs, if the response cannot belong to them; else null.</returns>
    internal virtual Exception? Match(Chunk<TInput, TResult> chunk) => null;

    /// <summary>Gives the result of an input. May throw: the response is the user's object.</summary>
    /// <param name="place">The place of the input in the call.</param>
    /// <param name="input">The input.</param>
    /// <param name="result">The result. Defined if there is no error.</param>
    /// <returns>The error of the input, or null.</returns>
    internal abstract Exception? TryGet(int place, TInput input, out TResult result);
}
