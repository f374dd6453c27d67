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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task S35_Whatever_a_server_answers_each_input_has_one_record_that_says_it(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 300; round++)
        {
            int count = random.Next(0, 40);
            int[] inputs = [.. Enumerable.Range(0, count).Select(_ => random.Next(0, 25))];
            var bad = Enumerable.Range(0, 25).Where(_ => random.Next(8) == 0).ToHashSet();
            var missing = Enumerable.Range(0, 25).Where(_ => random.Next(8) == 0).ToHashSet();
            bool yields = random.Next(2) == 0;
            var sent = new ConcurrentQueue<int[]>();
            var options = new SettledBatchOptions { MaxConcurrency = random.Next(1, 5) };
            var batch = await (random.Next(3) switch
            {
                0 => BulkBatch.ByKeyAsync<int, int, BulkBatch.SplitEight>(inputs, AnswerAsync, options),
                1 => BulkBatch.ByKeyAsync<int, int, BulkBatch.OneByOneEight>(inputs, AnswerAsync, options),
                _ => BulkBatch.ByKeyAsync<int, int, BulkBatch.ThreeDistinct>(inputs, AnswerAsync, options),
            }).InTime();

            bool splits = sent.Any(call => call.Length > 3) || !sent.Any();
            Assert.Equal(inputs, batch.Select(record => record.Input));
            foreach (var record in batch)
            {
                int calls = record.Attempts;
                Assert.InRange(calls, 1, sent.Count(call => call.Contains(record.Input)));
                if (record.IsFulfilled)
                    Assert.Equal(record.Input * 2, record.Value);
                else if (record.Error is KeyNotFoundException)
                    Assert.Contains(record.Input, missing);
                else
                    Assert.True(record.Error is FormatException && (bad.Contains(record.Input) || !splits), $"{record}");
            }

            async Task<IReadOnlyDictionary<int, int>> AnswerAsync(IReadOnlyList<int> asked, CancellationToken token)
            {
                sent.Enqueue([.. asked]);
                if (yields)
                    await Task.Yield();
                if (asked.Any(bad.Contains))
                    throw new FormatException();
                return asked.Where(input => !missing.Contains(input)).Distinct().ToDictionary(input => input, input => input * 2);
            }
        }
    }

    private readonly struct SplitFiveHundred : BulkBatch.IMode
    {
        public static int MaxInputs => 500;

        public static BulkFailureMode OnFailure => BulkFailureMode.Split;
    }
}
