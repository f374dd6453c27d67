using AllSettled.Engine.Bulk;

namespace AllSettled.Engine.Streams;

/// <summary>What is different in a stream of bulk calls (S35).</summary>
/// <remarks>
/// An item is a chunk, which is gathered from the source. While the source must be waited for, the inputs before the wait are sent. So the
/// source may be asked for an input though no slot pulls. After a stop one slot must still take what comes of that.
/// </remarks>
internal sealed partial class StreamRun<TInput, TResult, TCall>
{
    /// <summary>The source; null before it is open, and after it is closed.</summary>
    private IChunkEnumerator<TInput>? Chunks => (IChunkEnumerator<TInput>?)_enumerator;

    /// <summary>
    /// Whether the source must be asked once more even after a stop. There is room for what it gives, because it was asked before.
    /// </summary>
    private bool MustPullOnceMore_NeedsLock => _puller is null && Chunks is { HasMore: true };

    /// <returns>How many inputs the chunk has.</returns>
    private int AcceptChunk_NeedsLock(TInput chunk)
    {
        Chunks!.Accept();
        return ChunkOf(chunk).TotalInputs;
    }

    /// <summary>The reader is done with the chunk that it read last.</summary>
    private void ReleaseChunk()
    {
        if (Current.Input is { } chunk)
            Volatile.Write(ref _read, _read + ChunkOf(chunk).TotalInputs);
        Current = default;
    }

    /// <returns>Whether the caller must wake the reader.</returns>
    private bool AddChunk(in Settled<TInput, TResult> record)
    {
        var counts = ChunkOf(record.Input).TotalCounts;
        return _records.Add(record, (int)counts.Fulfilled, (int)counts.Rejected);
    }

    /// <summary>The pull that gathered these inputs is abandoned. They do not run, and their records say so.</summary>
    private void CancelGathered_NeedsLock()
    {
        if (Chunks is not { } chunks || chunks.Abandon() is not { } chunk)
            return;
        _taken += ChunkOf(chunk).TotalInputs;
        Add(new(_items++, chunk, outcome: default));
    }
}
