using AllSettled.Records;
using AllSettled.Telemetry;

namespace AllSettled.Engine.Calls;

/// <summary>
/// The results of an item in a resilience pipeline that were failures (S33). A strategy may make several calls at once, and may end with
/// the failure of any of them. If several have the same error, the last one counts.
/// </summary>
internal sealed class FailedResults<TResult>
{
    private readonly List<FailedResult<TResult>> _results = [];
    private bool _isClosed;

    /// <summary>Adds a result. If the item has its record already, the observer gets the result.</summary>
    public void Add<TInput>(FailedResult<TResult> result, BatchTelemetry? telemetry, long index, TInput input)
    {
        lock (_results)
        {
            if (!_isClosed)
            {
                _results.Add(result);
                return;
            }
        }
        telemetry?.Drop(index, input, result.Result);
    }

    /// <summary>Keeps the result in the record whose error is what the pipeline ends with.</summary>
    public void KeepIn(ref Outcome<TResult> outcome, Exception failure)
    {
        lock (_results)
            _results.FindLast(result => result.Error == failure)?.KeepIn(ref outcome, failure);
    }

    /// <summary>
    /// The item has its record. The observer gets the results that the record does not show, neither itself nor by its error.
    /// </summary>
    /// <param name="telemetry">The telemetry of the run.</param>
    /// <param name="index">The index of the record.</param>
    /// <param name="input">The input of the item.</param>
    /// <param name="error">The error of the record.</param>
    public void Close<TInput>(BatchTelemetry? telemetry, long index, TInput input, Exception? error)
    {
        List<FailedResult<TResult>> dropped;
        lock (_results)
        {
            _isClosed = true;
            var shown = _results.FindLast(result => result.Error == error);
            dropped = _results.FindAll(result => result != shown);
            _results.Clear();
        }
        foreach (var result in dropped)
            telemetry?.Drop(index, input, result.Result);
    }
}
