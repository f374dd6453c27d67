namespace AllSettled.Engine.Bulk;

/// <summary>
/// Finds the results of inputs in the response of a call. A struct, so that the loop over the inputs needs no virtual calls.
/// </summary>
internal interface IResultFinder<TInput, TResult>
{
    /// <summary>Compares the response with what was sent. Called once, before the results are asked for.</summary>
    /// <returns>The error of all inputs, if the response cannot belong to them; else null.</returns>
    Exception? Match(Chunk<TInput, TResult> chunk);

    /// <summary>Gives the result of an input. May throw: the response is the user's object.</summary>
    /// <param name="place">The place of the input in the call.</param>
    /// <param name="input">The input.</param>
    /// <param name="result">The result. Defined if there is no error.</param>
    /// <returns>The error of the input, or null.</returns>
    Exception? TryGet(int place, TInput input, out TResult result);
}
