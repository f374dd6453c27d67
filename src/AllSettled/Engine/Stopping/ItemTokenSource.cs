namespace AllSettled.Engine.Stopping;

/// <summary>
/// The source of the token that the items of one slot, or of one thread, get, one item after the other. Each slot has its own source,
/// so that a callback that blocks holds up no other item (S7). <see cref="RunStop"/> links the sources of a run into a list.
/// </summary>
internal sealed class ItemTokenSource : CancellationTokenSource
{
    public ItemTokenSource? Previous { get; set; }

    public ItemTokenSource? Next { get; set; }
}
