using System.Collections.Concurrent;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Bulk calls against servers that reject calls and inputs, and that answer wrongly.</summary>
public class BulkModelTests
{
    [Fact]
    public async Task S35_Twenty_bad_inputs_among_100_000_are_found_and_nothing_is_accepted_twice()
    {
        const int count = 100_000, size = 500, bad = 20;
        int[] inputs = [.. Enumerable.Range(0, count)];
        // Scattered over 20 of the 200 calls.
        var badInputs = Enumerable.Range(0, bad).Select(i => (i * 4987) + 13).ToHashSet();
        var accepted = new ConcurrentDictionary<int, int>();
        int calls = 0;
        var batch = await BulkBatch.RunAsync<int, SplitFiveHundred>(inputs, async (sent, _) =>
        {
            Interlocked.Increment(ref calls);
            await Task.Yield();
            if (sent.Any(badInputs.Contains))
                throw new FormatException();
            foreach (int input in sent)
                accepted.AddOrUpdate(input, 1, (_, times) => times + 1);
        }, new() { MaxConcurrency = 8 }).InTime();

        Assert.Equal(inputs, batch.Select(record => record.Input));
        Assert.Equal(badInputs.Order(), batch.Rejected.Select(record => record.Input));
        Assert.Equal(count - bad, batch.Fulfilled.Count);
        Assert.Equal(count - bad, accepted.Count);
        Assert.All(accepted.Values, times => Assert.Equal(1, times));
        // Each bad input costs two further calls for each time that 500 is halved.
        Assert.InRange(calls, count / size, (count / size) + (bad * 2 * 9));
    }

    private readonly struct SplitFiveHundred : BulkBatch.IMode
    {
        public static int MaxInputs => 500;

        public static BulkFailureMode OnFailure => BulkFailureMode.Split;
    }
}
