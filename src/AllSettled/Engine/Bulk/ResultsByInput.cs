using AllSettled.CompilerServices;
using AllSettled.Errors;

namespace AllSettled.Engine.Bulk;

/// <summary>A response whose results name their inputs, in any order.</summary>
internal sealed class ResultsByInput<TInput, TResult> : BulkResults<TInput, TResult>
{
    private readonly Dictionary<ValueTuple<TInput>, TResult> _results = [];

    /// <summary>Inputs with more than one result. Which of them is right cannot be known.</summary>
    private readonly HashSet<ValueTuple<TInput>> _ambiguous = [];

    public ResultsByInput(IEnumerable<TResult> response, Func<TResult, TInput> inputOf)
    {
        foreach (var result in response)
        {
            // In a tuple, because a dictionary takes no null.
            var key = ValueTuple.Create(inputOf(result));
            if (!_results.TryAdd(key, result))
                _ambiguous.Add(key);
        }
    }

    internal override Exception? TryGet(int place, TInput input, out TResult result)
    {
        var key = ValueTuple.Create(input);
        if (!_results.TryGetValue(key, out result!))
            return ResultsByKey<TInput, TResult>.Missing(input);
        return _ambiguous.Contains(key)
            ? new InvalidOperationException($"The response has several results for {Describe.Value(input)}.")
            : null;
    }
}
