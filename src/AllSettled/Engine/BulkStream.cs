using AllSettled.CompilerServices;
using AllSettled.Engine.Bulk;
using AllSettled.Engine.Calls;
using AllSettled.Engine.Inputs;
using AllSettled.Records;

namespace AllSettled.Engine;

/// <summary>What a stream wrapper of a bulk method returns. Nothing runs until it is enumerated. Each enumeration is a run (S29).</summary>
internal sealed class BulkStream<TInput, TResult, TResponse, TItem, TCall>(
    BulkOrigin<TInput, TResult, TResponse, TItem, TCall> origin, InputSource<TInput> source, CancellationToken callToken)
    : ISettledStream<TInput, TResult>
    where TItem : struct, IBulkMethod<TInput, TResult, TResponse>
    where TCall : struct, IItemCall<TInput[], TResponse>
{
    private readonly ChunkSource<TInput, TResult> _chunks = new(source, TItem.MaxInputs);

    public BatchOrigin<TInput, TResult> Origin => origin;

    public IAsyncEnumerator<Settled<TInput, TResult>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => new BulkReader<TInput, TResult, TResponse>(origin.Read(_chunks, callToken, cancellationToken));
}
