using AllSettled.Records;

namespace AllSettled.Engine.Bulk;

/// <summary>Reads a stream of calls as a stream of the records of their inputs.</summary>
internal sealed class BulkReader<TInput, TResult, TResponse>(IAsyncEnumerator<Settled<Chunk<TInput, TResult>, TResponse>> calls)
    : IAsyncEnumerator<Settled<TInput, TResult>>, ISettledEnumerator
{
    private Chunk<TInput, TResult>? _chunk;

    public Settled<TInput, TResult> Current { get; private set; }

    public BatchEnd? End => ((ISettledEnumerator)calls).End;

    public ValueTask<bool> MoveNextAsync()
    {
        if (TryRead())
            return new(true);
        var move = calls.MoveNextAsync();
        return move.IsCompletedSuccessfully ? new(TryBegin(move.Result)) : WaitAsync(move);
    }

    public ValueTask DisposeAsync()
    {
        _chunk = null;
        return calls.DisposeAsync();
    }

    private async ValueTask<bool> WaitAsync(ValueTask<bool> move) => TryBegin(await move.ConfigureAwait(false));

    private bool TryBegin(bool moved)
    {
        _chunk = moved ? calls.Current.Input : null;
        return TryRead();
    }

    private bool TryRead()
    {
        if (_chunk is null)
            return false;
        Current = _chunk.RecordAt(_chunk.ReadCount);
        if (++_chunk.ReadCount == _chunk.TotalInputs)
            _chunk = null;
        return true;
    }
}
