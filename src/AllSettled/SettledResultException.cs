namespace AllSettled;

/// <summary>
/// The error of an item whose result is a failure: the method that <see cref="SettledBatchAttribute.RejectIf"/> names returned
/// <see langword="true"/> for it.
/// </summary>
/// <remarks>The message does not contain the result: results may be about people, and messages get into logs.</remarks>
/// <typeparam name="TResult">The type of the result.</typeparam>
/// <param name="methodName">The name of the item method, for the message.</param>
/// <param name="result">The result.</param>
/// <example>
/// <code>
/// foreach (var failed in batch.Rejected)
/// {
///     if (failed.Error is SettledResultException&lt;HttpResponseMessage&gt; { Result: var response })
///         Console.WriteLine($"{failed.Input}: {response.StatusCode}");
/// }
/// </code>
/// </example>
public sealed class SettledResultException<TResult>(string methodName, TResult result)
    : Exception($"{methodName} returned a result that its RejectIf method calls a failure.")
{
    /// <summary>The result of the item method.</summary>
    public TResult Result { get; } = result;
}
