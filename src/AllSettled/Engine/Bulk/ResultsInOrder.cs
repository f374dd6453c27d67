namespace AllSettled.Engine.Bulk;

/// <summary>A response that is a list in the order of the inputs.</summary>
internal struct ResultsInOrder<TInput, TResult>(IReadOnlyList<TResult> response) : IResultFinder<TInput, TResult>
{
    private TResult[] _results = [];

    public Exception? Match(Chunk<TInput, TResult> chunk)
    {
        int count = response.Count;
        if (count == chunk.SentCount)
        {
            _results = Copy();
            count = _results.Length;
        }
        return count == chunk.SentCount
            ? null
            : new InvalidOperationException($"The response has {count} results for {chunk.SentCount} inputs.");
    }

    public readonly Exception? TryGet(int place, TInput input, out TResult result)
    {
        result = _results[place];
        return null;
    }

    /// <summary>To copy a list is faster than to ask it for each result.</summary>
    private readonly TResult[] Copy()
    {
        switch (response)
        {
            case TResult[] array:
                return array;
            case ICollection<TResult> collection:
                return [.. collection];
            default:
                var results = new TResult[response.Count];
                for (int i = 0; i < results.Length; i++)
                    results[i] = response[i];
                return results;
        }
    }
}
