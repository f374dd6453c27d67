namespace AllSettled.Engine.Partitions;

/// <summary>A list of waiting items: the positions of its first and its last one in <see cref="WaitingItems{TInput}"/>.</summary>
internal readonly record struct WaitingList(int First, int Last)
{
    public static WaitingList Empty => new(-1, -1);

    public bool IsEmpty => First < 0;
}
