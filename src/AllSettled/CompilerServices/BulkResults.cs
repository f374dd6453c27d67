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
        => new FoundResults<TInput, TResult, ResultsByKey<TInput, TKey, TResult>>(new(response, keyOf));

    /// <summary>The results stand in the order of the inputs.</summary>
    public static BulkResults<TInput, TResult> InOrder(IReadOnlyList<TResult> response)
        => new FoundResults<TInput, TResult, ResultsInOrder<TInput, TResult>>(new(response));

    /// <summary>Each result has the key of its input.</summary>
    /// <param name="response">The results, in any order.</param>
    /// <param name="keyOfResult">Gives the key that a result has.</param>
    /// <param name="keyOf">Gives the key of an input.</param>
    public static BulkResults<TInput, TResult> WithKeys<TKey>(
        IEnumerable<TResult> response, Func<TResult, TKey> keyOfResult, Func<TInput, TKey> keyOf)
        => new FoundResults<TInput, TResult, ResultsWithKeys<TInput, TKey, TResult>>(new(response, keyOfResult, keyOf));

    /// <summary>The endpoint reports each input. The reports name their inputs, so they may stand in any order.</summary>
    public static BulkResults<TInput, TResult> Reported(IEnumerable<Settled<TInput, TResult>> response)
        => new FoundResults<TInput, TResult, ReportedResults<TInput, TResult>>(new(response));

    /// <summary>The call has no results. All of its inputs are fulfilled.</summary>
    public static BulkResults<TInput, NoResult> None() => new FoundResults<TInput, NoResult, NoResults<TInput>>(default);

    /// <summary>Compares the response with what was sent. Called once, before the results are asked for.</summary>
    /// <returns>The error of all inputs, if the response cannot belong to them; else null.</returns>
    internal abstract Exception? Match(Chunk<TInput, TResult> chunk);

    /// <summary>Settles the inputs of a call.</summary>
    /// <param name="chunk">The inputs.</param>
    /// <param name="item">The method. It judges the results.</param>
    /// <param name="calls">How often the inputs were sent.</param>
    /// <returns>How many of them are rejected. The others are fulfilled.</returns>
    internal abstract int Settle<TResponse, TItem>(Chunk<TInput, TResult> chunk, TItem item, int calls)
        where TItem : struct, IBulkMethod<TInput, TResult, TResponse>;
}
