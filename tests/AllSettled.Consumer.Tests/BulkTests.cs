using Consumer;

[assembly: SettledBulkFor(typeof(Warehouse), nameof(Warehouse.CountAsync), 4, KeyBy = nameof(Stock.Sku))]

namespace Consumer;

/// <summary>Methods whose call takes many inputs: batches and streams have one record per input.</summary>
public partial class BulkTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dictionary()
    {
        var directory = new Directory();

        SettledBatch<int, string> names = await directory.FetchNamesSettledAsync(Enumerable.Range(1, 25), "de", Ct);

        Assert.Equal(["de1", "de2", "de3"], names.Take(3).Select(record => record.GetValueOrThrow()));
        Assert.IsType<KeyNotFoundException>(names[12].Error);
        Assert.Equal(24, names.Values.Count);
        Assert.Equal([5, 10, 10], directory.Sizes.Order());
    }

    [Fact]
    public async Task A_stream()
    {
        var directory = new Directory();
        int sum = 0;

        await foreach (var record in directory.FetchNamesSettledStreamAsync(Enumerable.Range(1, 12), "", Ct))
            sum += record.Input;

        Assert.Equal(78, sum);
        Assert.Equal(12, directory.Sizes.Sum());
    }

    [Fact]
    public async Task Bad_inputs_are_found()
    {
        var outbox = new Outbox();

        var sent = await outbox.SendSettledAsync(["a", "b", "", "d"], Ct);

        Assert.Equal(2, Assert.Single(sent, record => record.IsRejected).Index);
    }

    [Fact]
    public async Task Results_with_keys_that_may_be_failures()
    {
        var prices = new Prices();

        var found = await prices.QuoteSettledAsync(new[] { new Article("x"), new Article("gone"), new Article("none") }, Ct);

        Assert.Equal(1.5m, found[0].GetValueOrThrow().Amount);
        Assert.IsType<SettledResultException<Price>>(found[1].Error);
        Assert.IsType<KeyNotFoundException>(found[2].Error);
    }

    [Fact]
    public async Task Reports()
    {
        var import = new Import();

        var rows = await import.WriteSettledAsync([1, 2, 3], Ct);

        Assert.Equal([true, false, true], rows.Select(record => record.IsFulfilled));
    }

    [Fact]
    public async Task An_interface_and_a_type_of_another_assembly()
    {
        IClock clock = new Clock();
        Assert.Equal([1, 2], (await clock.TicksSettledAsync([1, 2], Ct)).Values);

        var counted = await new Warehouse().CountSettledAsync(["b", "a"], Ct);
        Assert.Equal([2, 1], counted.Values.Select(stock => stock.Count));
    }

    public partial class Directory
    {
        public List<int> Sizes { get; } = [];

        [SettledBulk(10)]
        public async Task<IReadOnlyDictionary<int, string>> FetchNamesAsync(IReadOnlyList<int> ids, string prefix, CancellationToken ct)
        {
            lock (Sizes)
                Sizes.Add(ids.Count);
            await Task.Delay(1, ct);
            return ids.Where(id => id != 13).ToDictionary(id => id, id => prefix + id);
        }
    }

    public partial class Outbox
    {
        [SettledBulk(100, OnFailure = BulkFailureMode.Split)]
        public async Task SendAsync(List<string> messages, CancellationToken ct)
        {
            await Task.Yield();
            ct.ThrowIfCancellationRequested();
            if (messages.Contains(""))
                throw new ArgumentException("A message is empty.", nameof(messages));
        }
    }

    public sealed record Article(string Sku);

    public sealed record Price(string Sku, decimal Amount);

    public partial class Prices
    {
        [SettledBulk(2, KeyBy = nameof(Price.Sku), RejectIf = nameof(IsGone), MaxConcurrency = SettledBatchOptions.Unbounded)]
        public ValueTask<IEnumerable<Price>> QuoteAsync(IEnumerable<Article> articles, CancellationToken ct)
            => ValueTask.FromResult(articles.Reverse().Where(article => article.Sku != "none")
                .Select(article => new Price(article.Sku, article.Sku == "gone" ? -1 : 1.5m)));

        private static bool IsGone(Article article, Price price) => price.Amount < 0 && article.Sku == price.Sku;
    }

    public partial class Import
    {
        [SettledBulk(7)]
        internal static Task<List<Settled<int, NoResult>>> WriteRowsAsync(int[] rows) => Task.FromResult(rows
            .Select((row, i) => row == 2
                ? Settled.Rejected<int, NoResult>(i, row, new InvalidOperationException())
                : Settled.Fulfilled(i, row, default(NoResult)))
            .ToList());

        [SettledBulk(7, Distinct = true, Name = "WriteSettledAsync")]
        internal Task<List<Settled<int, NoResult>>> WriteAsync(params int[] rows) => WriteRowsAsync(rows);
    }
}

public interface IClock
{
    [SettledBulk(3)]
    Task<int[]> TicksAsync(IReadOnlyCollection<int> times, CancellationToken ct);
}

public sealed class Clock : IClock
{
    public Task<int[]> TicksAsync(IReadOnlyCollection<int> times, CancellationToken ct) => Task.FromResult(times.ToArray());
}

public sealed record Stock(string Sku, int Count);

public sealed class Warehouse
{
    public Task<Stock[]> CountAsync(IReadOnlyList<string> skus, CancellationToken ct)
        => Task.FromResult(new Stock[] { new("a", 1), new("b", 2), new("c", 3) });
}
