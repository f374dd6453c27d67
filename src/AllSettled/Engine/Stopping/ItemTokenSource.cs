namespace AllSettled.Engine.Stopping;

/// <summary>
/// The source of the token that the items of one slot have, or of one thread, one item after the other. Each has its own, so that a
/// callback that blocks holds up no other item (S7). Linked into its run's list by <see cref="RunStop"/>.
/// </summary>
internal sealed class ItemTokenSource : CancellationTokenSource
{
    public ItemTokenSource? Previous { get; set; }

    public ItemTokenSource? Next { get; set; }
}
