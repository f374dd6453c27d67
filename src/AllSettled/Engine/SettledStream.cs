using AllSettled.Engine.Calls;
using AllSettled.Engine.Inputs;
using AllSettled.Engine.Streams;
using AllSettled.Records;

namespace AllSettled.Engine;

/// <summary>What a stream wrapper returns. Nothing runs until it is enumerated. Each enumeration is a run of its own (S29).</summary>
internal sealed class SettledStream<TInput, TResult, TCall>(
    AsyncOrigin<TInput, TResult, TCall> origin, InputSource<TInput> source, CancellationToken callToken,
    BatchOrigin<TInput, TResult> retryOrigin)
    : ISettledStream<TInput, TResult>
    where TCall : struct, IItemCall<TInput, TResult>
{
    public BatchOrigin<TInput, TResult> Origin => retryOrigin;

    public IAsyncEnumerator<Settled<TInput, TResult>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => new StreamRun<TInput, TResult, TCall>(
            origin.Call, source, origin.CreateContext(callToken, cancellationToken, isEndless: source.TakesToken), cancellationToken);
}
