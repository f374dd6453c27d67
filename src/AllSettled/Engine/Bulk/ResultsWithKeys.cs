using AllSettled.Errors;

namespace AllSettled.Engine.Bulk;

/// <summary>A response whose results have the keys of their inputs, in any order.</summary>
internal readonly struct ResultsWithKeys<TInput, TKey, TResult> : IResultFinder<TInput, TResult>
{
    private readonly Func<TInput, TKey> _keyOf;
    private readonly Dictionary<ValueTuple<TKey>, TResult> _results = [];

    /// <summary>Keys with more than one result. Which of them is right cannot be known.</summary>
    private readonly HashSet<ValueTuple<TKey>> _ambiguous = [];

    public ResultsWithKeys(IEnumerable<TResult> response, Func<TResult, TKey> keyOfResult, Func<TInput, TKey> keyOf)
    {
        _keyOf = keyOf;
        foreach (var result in response)
        {
            // It has no key, so it is the result of no input.
            if (result is null)
                continue;
            // In a tuple, because a dictionary takes no null.
            var key = ValueTuple.Create(keyOfResult(result));
            if (!_results.TryAdd(key, result))
                _ambiguous.Add(key);
        }
    }

    public Exception? Match(Chunk<TInput, TResult> chunk) => null;

    public Exception? TryGet(int place, TInput input, out TResult result)
    {
        var key = ValueTuple.Create(_keyOf(input));
        if (!_results.TryGetValue(key, out result!))
            return ResultsByKey<TInput, TKey, TResult>.Missing(key.Item1);
        return _ambiguous.Contains(key) ? Several(key.Item1) : null;
    }

    /// <summary>The error of an input with several results.</summary>
    public static InvalidOperationException Several(TKey key) => new($"The response has several results for {Describe.Value(key)}.");
}
