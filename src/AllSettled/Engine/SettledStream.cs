namespace AllSettled.Engine;

/// <summary>What a stream wrapper returns: nothing runs until it is enumerated, and each enumeration is a run of its own (S29).</summary>
internal sealed class SettledStream<TInput, TResult, TCall>(
    AsyncItems<TInput, TResult, TCall> items, InputSource<TInput> source, CancellationToken callToken) : IAsyncEnumerable<Settled<TInput, TResult>>
    where TCall : struct, IItemCall<TInput, TResult>
{
    public IAsyncEnumerator<Settled<TInput, TResult>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => StreamRun<TInput, TResult, TCall>.Create(items, source, callToken, cancellationToken);
}
