namespace AllSettled;

/// <summary>A value that no record shows, as an <see cref="ISettledObserver"/> gets it.</summary>
public readonly struct SettledDroppedValue
{
    /// <summary>The item method, as telemetry names it: <c>UserApi.FetchUserAsync</c>.</summary>
    public string MethodName { get; init; }

    /// <summary>The index of the item's record. For the late response of a bulk call, the index of its first input.</summary>
    public long Index { get; init; }

    /// <summary>The input of the item. For the late response of a bulk call, <see langword="null"/>.</summary>
    public object? Input { get; init; }

    /// <summary>The value. Never null. For the late response of a bulk call, the whole response.</summary>
    public object Value { get; init; }
}
