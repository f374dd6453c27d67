namespace AllSettled.Tests.Support;

/// <summary>What an item does. An item that hangs does so until the run abandons it or tells it to stop.</summary>
public enum Behaviour
{
    Value,
    ValueLater,
    Throws,
    ThrowsLater,
    CancelsItself,
    CancelsItselfLater,
    HangsUntilTold,
    Hangs,
}

/// <summary>One random run with all its events. A number below 0 means that the event does not happen.</summary>
public sealed record Plan(
    Shape Shape, int Count, int Concurrency, int Buffer, StreamOrder Order, bool HasTimeout,
    int SourceThrowsAt, int SourceIsDeafAt, int CancelAtStart, int SoftStopAtStart, int LeaveAtRead, int Threshold, int SlowReader,
    Behaviour[] Behaviours)
{
    public override string ToString()
        => $"{Shape} of {Count}, D {Concurrency}, B {Buffer}, {Order}, timeout {HasTimeout}, "
            + $"source throws at {SourceThrowsAt} deaf at {SourceIsDeafAt}, "
            + $"cancel at start {CancelAtStart}, softly {SoftStopAtStart}, leave at read {LeaveAtRead}, threshold {Threshold}, "
            + $"slow reader {SlowReader}, "
            + $"items {string.Join(",", Behaviours.Take(Count))}";
}
