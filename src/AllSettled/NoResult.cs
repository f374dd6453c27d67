namespace AllSettled;

/// <summary>The result of an item method that returns none (<see cref="Task"/>, <see cref="ValueTask"/> or <see langword="void"/>).</summary>
public readonly record struct NoResult
{
    /// <summary>The empty string: there is nothing to show.</summary>
    public override string ToString() => "";
}
