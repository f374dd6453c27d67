using System.Globalization;
using AllSettled;

namespace QuickStart;

/// <summary>Makes 10,000 requests, at most 64 at once, and accounts for every one that failed.</summary>
internal sealed partial class TenThousand(HttpClient http)
{
    public const int MaxConcurrency = 64;
    private const int Sensors = 10_000;

    [SettledBatch(MaxConcurrency = MaxConcurrency)]
    private async Task<double> ReadSensorAsync(int id, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"sensors/{id}", cancellationToken);
        await response.EnsureAcceptedAsync(cancellationToken);
        return double.Parse(await response.Content.ReadAsStringAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    public async Task<SettledBatch<int, double>> RunAsync(CancellationToken cancellationToken)
    {
        var readings = await ProgressDisplay.ShowAsync(Sensors, progress =>
            ReadSensorSettledAsync(Enumerable.Range(1, Sensors), new SettledBatchOptions { Progress = progress }, cancellationToken));

        Console.WriteLine($"{readings.Fulfilled.Count} fulfilled, {readings.Rejected.Count} failed, {readings.Canceled.Count} not run");
        Console.WriteLine($"Took {readings.Elapsed.TotalSeconds:F1} s");
        foreach (var failures in readings.Rejected.GroupBy(failed => failed.Error?.Message, failed => failed.Input))
        {
            Console.WriteLine($"{failures.Key}: {failures.Count()} sensors");
            foreach (int[] row in failures.Chunk(15))
                Console.WriteLine($"  {string.Join(' ', row)}");
        }
        return readings;
    }
}
