namespace Benchmarks.Model;

/// <summary>What every contender has to give for every input, in input order: 16 bytes.</summary>
public readonly record struct Record(int Input, int Value, Exception? Error)
{
    public static Record Of(in Settled<int, int> settled) => new(settled.Input, settled.Value, settled.Error);

    /// <summary>Whether the two say the same; errors are compared by what they say, since each run makes its own.</summary>
    public bool Says(in Record other)
        => Input == other.Input && Value == other.Value
            && Error?.GetType() == other.Error?.GetType() && Error?.Message == other.Error?.Message;
}
