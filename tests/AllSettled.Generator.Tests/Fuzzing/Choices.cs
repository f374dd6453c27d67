namespace AllSettled.Generator.Tests;

/// <summary>
/// Reads numbers as decisions. A 0 and the end of the numbers choose the simplest thing. So fewer and smaller numbers give a simpler
/// program, and a failure can be reduced without knowing what the numbers mean.
/// </summary>
internal sealed class Choices(int[] numbers)
{
    public const int Largest = 999;

    private int _next;

    public int Below(int count) => _next < numbers.Length ? numbers[_next++] % count : 0;

    /// <summary>True in this many of a hundred cases.</summary>
    public bool Chance(int percent) => Below(100) >= 100 - percent;

    /// <summary>One of the values. The first is the simplest.</summary>
    public T Pick<T>(params ReadOnlySpan<T> options) => options[Below(options.Length)];
}
