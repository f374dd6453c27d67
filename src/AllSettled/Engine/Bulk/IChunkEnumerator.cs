namespace AllSettled.Engine.Bulk;

/// <summary>
/// What a stream of bulk calls knows about its source. The source may have begun to take inputs that are in no chunk yet.
/// </summary>
/// <typeparam name="TChunk">The type of the chunks.</typeparam>
internal interface IChunkEnumerator<out TChunk>
{
    /// <summary>Whether the next input is being waited for, though no chunk is.</summary>
    bool IsPending { get; }

    /// <summary>
    /// Whether the source has more to say than it was asked for: an input that it waits for, its end or its failure. It must be asked once
    /// more, even after a stop.
    /// </summary>
    bool HasMore { get; }

    /// <summary>The source gathers no further inputs once this is true.</summary>
    Func<bool> IsStopping { set; }

    /// <summary>The run has the current chunk. Called under the same lock as <see cref="Abandon"/>.</summary>
    void Accept();

    /// <summary>Takes the inputs that were gathered. The pull that gathers them is abandoned: its thread is inside the source.</summary>
    /// <returns>Null if there are none.</returns>
    TChunk? Abandon();
}
