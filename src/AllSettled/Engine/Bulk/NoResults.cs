using AllSettled.CompilerServices;

namespace AllSettled.Engine.Bulk;

/// <summary>The response of a call without results.</summary>
internal sealed class NoResults<TInput> : BulkResults<TInput, NoResult>
{
    public static readonly NoResults<TInput> Instance = new();

    internal override Exception? TryGet(int place, TInput input, out NoResult result)
    {
        result = default;
        return null;
    }
}
