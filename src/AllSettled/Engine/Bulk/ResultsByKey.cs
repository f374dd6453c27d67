using AllSettled.CompilerServices;
using AllSettled.Errors;

namespace AllSettled.Engine.Bulk;

/// <summary>A response that is a dictionary.</summary>
internal sealed class ResultsByKey<TInput, TResult>(IReadOnlyDictionary<TInput, TResult> response) : BulkResults<TInput, TResult>
{
    internal override Exception? TryGet(int place, TInput input, out TResult result)
        => response.TryGetValue(input, out result!) ? null : Missing(input);

    /// <summary>The error of an input that the response does not mention.</summary>
    public static KeyNotFoundException Missing(TInput input) => new($"The response has no result for {Describe.Value(input)}.");
}
