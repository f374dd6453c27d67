namespace Benchmarks.Model;

/// <summary>The record that every contender must give for every input. It has 16 bytes.</summary>
public readonly record struct Record(int Input, int Value, Exception? Error)
{
    public static Record Of(in Settled<int, int> settled) => new(settled.Input, settled.Value, settled.Error);

    /// <summary>Whether both records say the same. Errors are compared by type and message, because each run creates its own.</summary>
    public bool Says(in Record other)
        => Input == other.Input && Value == other.Value
            && Error?.GetType() == other.Error?.GetType() && Error?.Message == other.Error?.Message;
}
