using AllSettled.Records;
using AllSettled.Telemetry;

namespace AllSettled.Engine.Calls;

/// <summary>The last result of an item in a resilience pipeline that was a failure (S33), with its error.</summary>
internal sealed class FailedResult<TResult>(TResult result, Exception error)
{
    private bool _isKept;

    /// <summary>Keeps the result in the record, if its error is what the pipeline ends with.</summary>
    public void KeepIn(ref Outcome<TResult> outcome, Exception failure)
    {
        if (failure != error)
            return;
        outcome.KeepFailedResult(result);
        _isKept = true;
    }

    /// <summary>Gives the result to the observer, unless the record shows it.</summary>
    public void DropUnlessKept<TInput>(BatchTelemetry? telemetry, long index, TInput input)
    {
        if (!_isKept)
            telemetry?.Drop(index, input, result);
    }
}
