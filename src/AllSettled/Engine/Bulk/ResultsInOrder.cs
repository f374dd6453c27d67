using AllSettled.CompilerServices;

namespace AllSettled.Engine.Bulk;

/// <summary>A response that is a list in the order of the inputs.</summary>
internal sealed class ResultsInOrder<TInput, TResult>(IReadOnlyList<TResult> response) : BulkResults<TInput, TResult>
{
    internal override Exception? Match(Chunk<TInput, TResult> chunk)
        => response.Count == chunk.SentCount
            ? null
            : new InvalidOperationException($"The response has {response.Count} results for {chunk.SentCount} inputs.");

    internal override Exception? TryGet(int place, TInput input, out TResult result)
    {
        result = response[place];
        return null;
    }
}
