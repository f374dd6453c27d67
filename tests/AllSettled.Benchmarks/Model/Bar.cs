namespace Benchmarks.Model;

/// <summary>What AllSettled must reach in a workload.</summary>
/// <param name="Ratio">The longest time, as a multiple of the limit's time.</param>
/// <param name="Bytes">The most bytes per unit of the workload. Null if there is no such bar.</param>
public sealed record Bar(double Ratio, double? Bytes = null)
{
    public override string ToString() => Bytes is { } bytes ? $"≤ {Ratio}, ≤ {bytes} B" : $"≤ {Ratio}";
}
