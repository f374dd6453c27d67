using AllSettled.Errors;

namespace AllSettled.Engine.Bulk;

/// <summary>A response that is a dictionary.</summary>
internal readonly struct ResultsByKey<TInput, TKey, TResult>(IReadOnlyDictionary<TKey, TResult> response, Func<TInput, TKey> keyOf)
    : IResultFinder<TInput, TResult>
{
    public Exception? Match(Chunk<TInput, TResult> chunk) => null;

    public Exception? TryGet(int place, TInput input, out TResult result)
    {
        var key = keyOf(input);
        if (key is null)
            return TryGetOfNull(key, out result);
        return response.TryGetValue(key, out result!) ? null : Missing(key);
    }

    /// <summary>Most dictionaries refuse to look for null. A method of its own, so that the other keys do not pay for the try.</summary>
    private Exception? TryGetOfNull(TKey key, out TResult result)
    {
        try
        {
            return response.TryGetValue(key, out result!) ? null : Missing(key);
        }
        catch (ArgumentNullException)
        {
            result = default!;
            return Missing(key);
        }
    }

    /// <summary>The error of an input that the response does not mention.</summary>
    public static KeyNotFoundException Missing(TKey key) => new($"The response has no result for {Describe.Value(key)}.");
}
