#if NET10_0_OR_GREATER
using System.Collections.Concurrent;
using AllSettled.Tests.Support;
using CsCheck;

namespace AllSettled.Tests;

/// <summary>Bulk calls of random servers that reject calls and inputs, and that lie about lengths and keys.</summary>
public class BulkPropertyTests
{
    private const int MaxInputs = 40;

    private enum Shape
    {
        Dictionary,
        Keyed,
        List,
        Reports,
    }

    /// <summary>What the server does with an input.</summary>
    private enum Treatment
    {
        Good,
        Missing,
        Doubled,
        Rejected,
        Poison,
    }

    private enum Mode
    {
        RejectThree,
        SplitEight,
        OneByOneEight,
    }

    private static readonly Gen<Treatment> s_treatment = Gen.Int[0, 19].Select(static n => n switch
    {
        0 => Treatment.Missing,
        1 => Treatment.Doubled,
        2 => Treatment.Rejected,
        3 => Treatment.Poison,
        _ => Treatment.Good,
    });

    [Fact]
    public Task S35_Whatever_a_server_answers_each_input_has_the_record_that_its_last_call_gives_it()
        => Gen.Select(
                Gen.OneOf(Enum.GetValues<Shape>()), Gen.OneOf(Enum.GetValues<Mode>()), Gen.Int[0, MaxInputs], Gen.Int[1, 5], Gen.Bool,
                Gen.Int[-1, 6], s_treatment.Array[MaxInputs])
            .SampleAsync(
                static async (shape, mode, count, concurrency, yields, lieAt, treatments) =>
                {
                    var server = new Server(shape, yields, lieAt, treatments);
                    await server.CheckAsync(mode, Enumerable.Range(100, count).ToArray(), new() { MaxConcurrency = concurrency });
                },
                iter: 3000, time: Stress.Seconds ?? -1, threads: 2);

    /// <summary>A server that keeps a log, with what it answered for each input of each call.</summary>
    private sealed class Server(Shape shape, bool yields, int lieAt, Treatment[] treatments)
    {
        private readonly ConcurrentQueue<Dictionary<int, (int Value, string? Error)>> _log = new();

        public async Task CheckAsync(Mode mode, int[] inputs, SettledBatchOptions options)
        {
            var batch = await (mode switch
            {
                Mode.RejectThree => RunAsync<BulkBatch.Three>(inputs, options),
                Mode.SplitEight => RunAsync<BulkBatch.SplitEight>(inputs, options),
                _ => RunAsync<BulkBatch.OneByOneEight>(inputs, options),
            }).InTime();

            Assert.Equal(inputs, batch.Select(record => record.Input));
            foreach (var record in batch)
            {
                var answers = _log.Where(call => call.ContainsKey(record.Input)).Select(call => call[record.Input]).ToArray();
                Assert.Equal(answers.Length, record.Attempts);
                var (value, error) = answers[^1];
                Assert.Equal(error, record.Error?.Message);
                Assert.Equal(error is null, record.IsFulfilled);
                if (error is null)
                    Assert.Equal(value, record.Value);
                // Every call but the last one threw, and the last one of a poisoned input had no other input.
                Assert.All(answers[..^1], answer => Assert.Equal("poison", answer.Error));
                if (mode != Mode.RejectThree && error == "poison")
                    Assert.Equal(Treatment.Poison, TreatmentOf(record.Input));
            }
        }

        private Task<SettledBatch<int, int>> RunAsync<TMode>(int[] inputs, SettledBatchOptions options)
            where TMode : BulkBatch.IMode
            => shape switch
            {
                Shape.Dictionary => BulkBatch.ByKeyAsync<int, int, TMode>(inputs, DictionaryAsync, options),
                Shape.Keyed => BulkBatch.WithKeysAsync<int, int, int, TMode>(
                    inputs, KeyedAsync, static result => result / 10, static input => input, options),
                Shape.List => BulkBatch.InOrderAsync<int, int, TMode>(inputs, ListAsync, options),
                _ => BulkBatch.ReportedAsync<int, int, TMode>(inputs, ReportsAsync, options),
            };

        private async Task<IReadOnlyDictionary<int, int>> DictionaryAsync(IReadOnlyList<int> inputs, CancellationToken token)
        {
            await AnswerAsync(inputs, input => TreatmentOf(input) == Treatment.Missing ? Missing(input) : Good(input));
            return inputs.Where(input => TreatmentOf(input) != Treatment.Missing).Append(999).ToDictionary(input => input, ValueOf);
        }

        private async Task<IEnumerable<int>> KeyedAsync(IReadOnlyList<int> inputs, CancellationToken token)
        {
            await AnswerAsync(inputs, input => TreatmentOf(input) switch
            {
                Treatment.Missing => Missing(input),
                Treatment.Doubled => (0, $"The response has several results for {input}."),
                _ => Good(input),
            });
            return inputs.Reverse().Append(999).SelectMany(input => Enumerable.Repeat(ValueOf(input), CopiesOf(input)));
        }

        private async Task<IReadOnlyList<int>> ListAsync(IReadOnlyList<int> inputs, CancellationToken token)
        {
            // A server that lies answers one too few, or too many.
            int length = lieAt >= 0 && inputs[0] % 7 == lieAt ? inputs.Count + (lieAt % 2 == 0 ? 1 : -1) : inputs.Count;
            await AnswerAsync(inputs, input => length == inputs.Count
                ? Good(input)
                : (0, $"The response has {length} results for {inputs.Count} inputs."));
            return [.. inputs.Append(999).Take(length).Select(ValueOf)];
        }

        private async Task<IReadOnlyList<Settled<int, int>>> ReportsAsync(IReadOnlyList<int> inputs, CancellationToken token)
        {
            await AnswerAsync(inputs, input => TreatmentOf(input) switch
            {
                Treatment.Missing => Missing(input),
                Treatment.Doubled => (0, $"The response has several results for {input}."),
                Treatment.Rejected => (0, "no"),
                _ => Good(input),
            });
            return
            [
                .. inputs.Reverse().Append(999).SelectMany(input => Enumerable.Repeat(
                    TreatmentOf(input) == Treatment.Rejected
                        ? Settled.Rejected<int, int>(0, input, new InvalidOperationException("no"))
                        : Settled.Fulfilled(0, input, ValueOf(input)),
                    CopiesOf(input))),
            ];
        }

        /// <summary>Writes into the log what the call answers. It throws for a call with a poisoned input.</summary>
        private async Task AnswerAsync(IReadOnlyList<int> inputs, Func<int, (int Value, string? Error)> answer)
        {
            bool throws = inputs.Any(input => TreatmentOf(input) == Treatment.Poison);
            _log.Enqueue(inputs.ToDictionary(input => input, input => throws ? (0, "poison") : answer(input)));
            if (yields)
                await Task.Yield();
            if (throws)
                throw new FormatException("poison");
        }

        private Treatment TreatmentOf(int input) => input == 999 ? Treatment.Good : treatments[input - 100];

        private int CopiesOf(int input) => TreatmentOf(input) switch
        {
            Treatment.Missing => 0,
            Treatment.Doubled => 2,
            _ => 1,
        };

        private static int ValueOf(int input) => input * 10;

        private static (int Value, string? Error) Good(int input) => (ValueOf(input), null);

        private static (int Value, string? Error) Missing(int input) => (0, $"The response has no result for {input}.");
    }
}
#endif
