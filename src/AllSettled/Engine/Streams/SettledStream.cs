using AllSettled.Engine.Calls;
using AllSettled.Engine.Inputs;
using AllSettled.Records;

namespace AllSettled.Engine.Streams;

/// <summary>What a stream wrapper returns: nothing runs until it is enumerated, and each enumeration is a run of its own (S29).</summary>
internal sealed class SettledStream<TInput, TResult, TCall>(
    AsyncOrigin<TInput, TResult, TCall> origin, InputSource<TInput> source, CancellationToken callToken) : ISettledStream<TInput, TResult>
    where TCall : struct, IItemCall<TInput, TResult>
{
    public BatchOrigin<TInput, TResult> Origin => origin.RetryOrigin;

    public IAsyncEnumerator<Settled<TInput, TResult>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => StreamRun<TInput, TResult, TCall>.Create(origin, source, callToken, cancellationToken);
}

/// <summary>A stream that came from a wrapper and through nobody else's hands: all of its records make a batch that can be retried.</summary>
internal interface ISettledStream<TInput, TResult> : IAsyncEnumerable<Settled<TInput, TResult>>
{
    BatchOrigin<TInput, TResult> Origin { get; }
}
