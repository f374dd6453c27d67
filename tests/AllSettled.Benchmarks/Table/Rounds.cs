using System.Diagnostics;
using Benchmarks.Model;

namespace Benchmarks.Table;

/// <summary>
/// Measures a workload in rounds. In each round every contender runs once, in an order that rotates. Its time is divided by the limit's
/// time in the same round. So a disturbance that lasts longer than a round affects both. The results are medians over the rounds.
/// </summary>
public sealed class Rounds(Workload workload, TimeSpan budget)
{
    /// <summary>
    /// Peers run in every third round only. Most of them take many times as long, so small differences between them do not matter.
    /// </summary>
    private const int PeersRunEvery = 3;

    /// <summary>
    /// Enough runs for the JIT compiler to find the hot code, which it looks for after thirty calls. Slow peers get a quarter of their
    /// time only: the code that they call for each item is hot after the first run.
    /// </summary>
    private const int WarmUpRounds = 40;

    private const int MinRounds = 15;
    private const int MaxRounds = 90;

    /// <summary>The fewest measurements of a slow peer. It gets no more once it has used its share of the time.</summary>
    private const int MinPeerRounds = 3;

    private readonly IReadOnlyList<Contender> _contenders = workload.Contenders(workload.Inputs());
    private readonly Expectation _expected = new(workload.Inputs(), workload.RecordOf);

    /// <summary>How many runs of each contender threw.</summary>
    private readonly Dictionary<int, int> _failures = [];

    /// <summary>
    /// The number of contenders that run in every round. If the workload has no bar, no contender is a peer, and all of them run in every
    /// round.
    /// </summary>
    private int Own => workload.Bar is null ? _contenders.Count : 2;

    public WorkloadResult Run()
    {
        var began = Stopwatch.StartNew();
        RunRound(rotation: 0, static _ => true);
        RunRound(rotation: 1, static _ => true);
        began.Restart();
        List<Sample?[]> rounds = [];
        for (int n = 0; n < WarmUpRounds && began.Elapsed < budget / 3; n++)
            rounds.Add(RunRound(rotation: n, contender => IsOwn(contender) || TimeOf(contender, rounds) < budget / 4 / _contenders.Count));
        _failures.Clear();

        rounds.Clear();
        began.Restart();
        for (int n = 0; n < MinRounds || (n < MaxRounds && began.Elapsed < budget); n++)
            rounds.Add(RunRound(rotation: n, contender => IsOwn(contender) || (n % PeersRunEvery == 0 && IsWorthwhile(contender, rounds))));
        return new(workload.Name, [.. Enumerable.Range(0, _contenders.Count).Select(n => Sum(n, rounds))], Results.Load());
    }

    private bool IsOwn(int contender) => contender < Own;

    private bool IsWorthwhile(int peer, List<Sample?[]> rounds)
        => rounds.Count(round => round[peer] is not null) < MinPeerRounds || TimeOf(peer, rounds) < budget / _contenders.Count;

    private static TimeSpan TimeOf(int contender, List<Sample?[]> rounds)
        => rounds.Aggregate(TimeSpan.Zero, (sum, round) => sum + (round[contender]?.Wall ?? TimeSpan.Zero));

    private Sample?[] RunRound(int rotation, Func<int, bool> takesPart)
    {
        var samples = new Sample?[_contenders.Count];
        int[] runners = [.. Enumerable.Range(0, _contenders.Count).Where(takesPart)];
        for (int n = 0; n < runners.Length; n++)
        {
            int contender = runners[(n + rotation) % runners.Length];
            try
            {
                samples[contender] = Sample.Of(_contenders[contender], workload, _expected);
            }
            // A peer that throws is a result, and the measurement goes on. Wrong records mean that the peer was adapted wrongly, so they
            // end the measurement.
            catch (Exception e) when (!IsOwn(contender) && e is not InvalidDataException)
            {
                Console.Error.WriteLine($"{_contenders[contender].Name} threw {e.GetType().Name}: {e.Message}");
                _failures[contender] = _failures.GetValueOrDefault(contender) + 1;
            }
        }
        return samples;
    }

    private ContenderResult Sum(int contender, List<Sample?[]> rounds)
    {
        var both = rounds
            .Where(round => round[contender] is not null)
            .Select(round => (Own: round[contender]!.Value, Limit: round[0]!.Value))
            .ToList();
        if (both.Count == 0)
            throw new InvalidOperationException($"{_contenders[contender].Name} threw each time.");
        var ratios = Sorted(both.Select(round => round.Own.Wall / round.Limit.Wall));
        return new(
            _contenders[contender].Name,
            Ratio: Quantile(ratios, 0.5),
            Low: Quantile(ratios, 0.25),
            High: Quantile(ratios, 0.75),
            CpuRatio: Quantile(Sorted(both.Select(round => round.Own.Cpu / round.Limit.Cpu)), 0.5),
            Bytes: Quantile(Sorted(both.Select(round => OwnBytes(contender, round.Own) - ItemBytes(round.Limit))), 0.5) / workload.Units,
            Nanoseconds: Quantile(Sorted(both.Select(round => round.Own.Wall.TotalNanoseconds)), 0.5) / workload.Units,
            CpuNanoseconds: Quantile(Sorted(both.Select(round => round.Own.Cpu.TotalNanoseconds)), 0.5) / workload.Units,
            both.Count,
            _failures.GetValueOrDefault(contender));
    }

    private double OwnBytes(int contender, Sample sample) => sample.Bytes - _contenders[contender].ArrayBytes * workload.Batches;

    /// <summary>What the item method itself allocated.</summary>
    private double ItemBytes(Sample limit) => workload.ItemsAllocate ? OwnBytes(0, limit) : 0;

    private static double[] Sorted(IEnumerable<double> values) => [.. values.Order()];

    private static double Quantile(double[] sorted, double fraction)
    {
        double place = fraction * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
    }
}
