namespace AllSettled;

/// <summary>
/// The type of the values of an item method that returns none: one that returns <see cref="Task"/>, <see cref="ValueTask"/> or
/// <see langword="void"/>.
/// </summary>
public readonly record struct NoResult
{
    /// <summary>The empty string, because there is nothing to show.</summary>
    public override string ToString() => "";
}
