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

/// <summary>The keys of a random run.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Max">How many items of one key may run at once.</param>
/// <param name="StopOnFailure">Whether a rejected item stops its partition.</param>
/// <param name="ThrowsAt">The number of the item whose key throws.</param>
public sealed record PlannedKeys(int Count, int Max, bool StopOnFailure, int ThrowsAt)
{
    /// <summary>Early items mostly have the first keys, so that some keys are hot.</summary>
    public int Of(int number) => number * number % Count;
}

/// <summary>How the calls of a random run take their inputs.</summary>
public enum Calls
{
    OfOneInput,
    OfThree,
    SplitEight,
    OneByOneEight,
}

/// <summary>One random run with all its events. A number below 0 means that the event does not happen.</summary>
public sealed record Plan(
    Shape Shape, int Count, int Concurrency, int Buffer, StreamOrder Order, bool HasTimeout,
    PlannedKeys? Keys, Calls Calls, int SourceThrowsAt, int SourceIsDeafAt, int CancelAtStart, int SoftStopAtStart, int LeaveAtRead,
    int Threshold, int SlowReader, Behaviour[] Behaviours)
{
    /// <summary>Whether the inputs are a collection, which is not seen to be read and does not throw.</summary>
    public bool HasCollection => Shape is Shape.Counted or Shape.StreamOfArray or Shape.StreamOfCollection;

    /// <summary>How many inputs a call has at most.</summary>
    public int CallSize => Calls switch
    {
        Calls.OfOneInput => 1,
        Calls.OfThree => 3,
        _ => 8,
    };

    public override string ToString()
        => $"{Shape} of {Count}, D {Concurrency}, B {Buffer}, {Order}, timeout {HasTimeout}, "
            + $"{Keys?.ToString() ?? "no keys"}, calls {Calls}, source throws at {SourceThrowsAt} deaf at {SourceIsDeafAt}, "
            + $"cancel at start {CancelAtStart}, softly {SoftStopAtStart}, leave at read {LeaveAtRead}, threshold {Threshold}, "
            + $"slow reader {SlowReader}, "
            + $"items {string.Join(",", Behaviours.Take(Count))}";
}
