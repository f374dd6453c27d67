namespace Benchmarks.Model;

/// <summary>One way to do the work of a workload.</summary>
public abstract class Contender
{
    /// <summary>The name in the tables. It shows if the contender is unbounded.</summary>
    public required string Name { get => IsBounded ? field : $"{field} (unbounded)"; init; }

    /// <summary>Whether it limits how many items run at once. Otherwise it starts all items of a batch at once.</summary>
    public required bool IsBounded { get; init; }

    /// <summary>
    /// The size of the arrays that hold the results of a batch, in bytes. Every contender needs them, so they are not counted.
    /// </summary>
    public long ArrayBytes { get; init; }

    /// <summary>Runs the batch this many times, one after the other.</summary>
    public abstract Task RunAsync(int times);

    /// <summary>Throws unless the last run gave the right records. Called outside the timed part.</summary>
    public abstract void Check(Expectation expected);

    /// <summary>A contender that fills an array of records.</summary>
    public static Contender OfArray(string name, int items, Func<Task<Record[]>> run, bool isBounded = true)
        => new Of<Record[]>(run, static (records, expected) => expected.CheckBuffered(records))
        {
            Name = name,
            IsBounded = isBounded,
            ArrayBytes = SizeOfArray(items, 16),
        };

    /// <summary>A contender that calls a generated wrapper. The wrapper copies its inputs, and keeps 16 bytes for each outcome.</summary>
    public static Contender OfBatch(string name, int items, Func<Task<SettledBatch<int, int>>> run, bool isBounded = true)
        => new Of<SettledBatch<int, int>>(
            run, static (batch, expected) => expected.CheckBuffered(batch.Select(static settled => Record.Of(settled))))
        {
            Name = name,
            IsBounded = isBounded,
            ArrayBytes = SizeOfArray(items, sizeof(int)) + SizeOfArray(items, 16),
        };

    /// <summary>A contender that passes its records to a reader, one by one.</summary>
    public static Contender OfStream(string name, Func<Reader, Task> run, bool isBounded = true)
        => new Of<Reader>(
            async () =>
            {
                var reader = new Reader();
                await run(reader);
                return reader;
            },
            static (reader, expected) => expected.CheckStreamed(reader))
        {
            Name = name,
            IsBounded = isBounded,
        };

    /// <summary>The header and the length take 24 bytes in a 64-bit process.</summary>
    private static long SizeOfArray(int items, int itemSize) => 24 + (((long)items * itemSize) + 7) / 8 * 8;

    private sealed class Of<T>(Func<Task<T>> run, Action<T, Expectation> check) : Contender
        where T : class
    {
        private T? _last;

        public override async Task RunAsync(int times)
        {
            for (int n = 0; n < times; n++)
                _last = await run().ConfigureAwait(false);
        }

        public override void Check(Expectation expected)
        {
            var last = _last ?? throw new InvalidOperationException($"{Name} has not run.");
            _last = null;
            try
            {
                check(last, expected);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{Name}: {e.Message}", e);
            }
        }
    }
}
