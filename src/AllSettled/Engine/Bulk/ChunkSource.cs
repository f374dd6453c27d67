using AllSettled.Engine.Inputs;

namespace AllSettled.Engine.Bulk;

/// <summary>The source of a stream of bulk calls: gathers the inputs of another source to chunks.</summary>
internal sealed class ChunkSource<TInput, TResult>(InputSource<TInput> inputs, int maxInputs) : InputSource<Chunk<TInput, TResult>>
{
    public override bool TakesToken => inputs.TakesToken;

    public override IAsyncEnumerator<Chunk<TInput, TResult>> Open(CancellationToken stop)
        => new ChunkEnumerator<TInput, TResult>(inputs.Open(stop), maxInputs);
}
