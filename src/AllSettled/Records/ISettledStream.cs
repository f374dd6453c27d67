namespace AllSettled.Records;

/// <summary>A stream as a wrapper returns it, with no operator around it: all of its records make a batch that can be retried.</summary>
internal interface ISettledStream<TInput, TResult> : IAsyncEnumerable<Settled<TInput, TResult>>
{
    BatchOrigin<TInput, TResult> Origin { get; }
}

/// <summary>The enumerator of such a stream.</summary>
internal interface ISettledEnumerator
{
    /// <summary>How the run ended; null while it runs.</summary>
    BatchEnd? End { get; }
}
