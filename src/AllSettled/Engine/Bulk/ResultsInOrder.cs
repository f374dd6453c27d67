using AllSettled.CompilerServices;

namespace AllSettled.Engine.Bulk;

/// <summary>A response that is a list in the order of the inputs.</summary>
internal sealed class ResultsInOrder<TInput, TResult>(IReadOnlyList<TResult> response) : BulkResults<TInput, TResult>
{
    internal override Exception? Mismatch(int sent) => OfLength(response.Count, sent);

    internal override Exception? TryGet(int place, TInput input, out TResult result)
    {
        result = response[place];
        return null;
    }

    /// <summary>The error of all inputs if there are more or fewer results; else null.</summary>
    public static InvalidOperationException? OfLength(int results, int sent)
        => results == sent ? null : new($"The response has {results} results for {sent} inputs.");
}
