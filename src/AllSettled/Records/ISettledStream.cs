namespace AllSettled.Records;

/// <summary>A stream as a wrapper returns it, with no operator around it: all of its records make a batch that can be retried.</summary>
internal interface ISettledStream<TInput, TResult> : IAsyncEnumerable<Settled<TInput, TResult>>
{
    BatchOrigin<TInput, TResult> Origin { get; }
}
