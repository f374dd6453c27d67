using AllSettled.CompilerServices;

namespace AllSettled.Engine.Bulk;

/// <summary>A response of an endpoint that reports each input, in their order.</summary>
internal sealed class ReportedResults<TInput, TResult>(IReadOnlyList<Settled<TInput, TResult>> response) : BulkResults<TInput, TResult>
{
    internal override Exception? Mismatch(int sent) => ResultsInOrder<TInput, TResult>.OfLength(response.Count, sent);

    internal override Exception? TryGet(int place, TInput input, out TResult result)
    {
        var record = response[place];
        result = record.Value!;
        if (record.IsFulfilled)
            return null;
        return record.Error ?? new OperationCanceledException("The response says that the input was canceled.");
    }
}
