namespace Benchmarks.Model;

/// <summary>What AllSettled has to reach in a workload.</summary>
/// <param name="Ratio">At most this many times as slow as the limit.</param>
/// <param name="Bytes">At most so many bytes per item (per batch, in a workload that counts so), or null if nothing is asked.</param>
public sealed record Bar(double Ratio, double? Bytes = null)
{
    public override string ToString() => Bytes is { } bytes ? $"≤ {Ratio}, ≤ {bytes} B" : $"≤ {Ratio}";
}
