namespace AllSettled.Engine.Bulk;

/// <summary>The response of a call without results.</summary>
internal readonly struct NoResults<TInput> : IResultFinder<TInput, NoResult>
{
    public Exception? Match(Chunk<TInput, NoResult> chunk) => null;

    public Exception? TryGet(int place, TInput input, out NoResult result)
    {
        result = default;
        return null;
    }
}
