namespace AllSettled.Engine.Partitions;

/// <summary>An item that was taken and has not started.</summary>
/// <param name="Index">The index of the item; in a batch, the position of its record.</param>
/// <param name="Input">The input.</param>
/// <param name="Partition">The partition.</param>
internal readonly record struct WaitingItem<TInput>(long Index, TInput Input, Partition Partition);
