namespace Consumer;

/// <summary>The streaming wrappers, over every kind of source.</summary>
public partial class StreamTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly Squarer _squarer = new();

    [Fact]
    public async Task An_asynchronous_source_streams()
    {
        var squares = new Dictionary<int, int>();

        await foreach (var (input, square, _) in _squarer.SquareSettledStreamAsync(Numbers(100), Ct))
            squares.Add(input, square);

        Assert.Equal(Enumerable.Range(0, 100).ToDictionary(n => n, n => n * n), squares);
    }

    [Fact]
    public async Task A_synchronous_source_streams_in_input_order_if_asked()
    {
        var options = new SettledBatchOptions { StreamOrder = StreamOrder.Input, MaxConcurrency = 8 };
        var squares = new List<int>();

        await foreach (var record in _squarer.SquareSettledStreamAsync(Enumerable.Range(0, 100), options, Ct))
            squares.Add(record.GetValueOrThrow());

        Assert.Equal(Enumerable.Range(0, 100).Select(n => n * n), squares);
    }

    [Fact]
    public async Task A_stream_becomes_a_batch()
    {
        var batch = await _squarer.SquareSettledStreamAsync(Numbers(100), Ct).ToSettledBatchAsync(Ct);

        Assert.Equal(Enumerable.Range(0, 100), batch.Select(record => record.Input));
        Assert.True(batch.AllFulfilled);
        Assert.True(batch.CanRetry);
    }

    [Fact]
    public async Task Synchronous_items_stream_asynchronously()
    {
        var halves = await _squarer.HalveSettledStream(Numbers(10), Ct).ToSettledBatchAsync(Ct);
        var fromArray = await _squarer.HalveSettledStream([2, 4], Ct).ToSettledBatchAsync(Ct);

        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3, 4, 4], halves.Values);
        Assert.Equal([1, 2], fromArray.Values);
    }

    [Fact]
    public async Task Natural_calls_are_unambiguous()
    {
        var source = new BothKinds();

        await using var asynchronous = _squarer.SquareSettledStreamAsync(source).GetAsyncEnumerator(Ct);
        await using var withOptions = _squarer.SquareSettledStreamAsync(source, new() { MaxConcurrency = 2 }).GetAsyncEnumerator(Ct);
        await using var withNull = _squarer.SquareSettledStreamAsync([1, 2], null).GetAsyncEnumerator(Ct);
        await using var withDefault = _squarer.SquareSettledStreamAsync([1, 2], default).GetAsyncEnumerator(Ct);

        // A source that is both kinds of enumerable is used as an asynchronous one.
        await Assert.ThrowsAsync<SettledInputException>(() => asynchronous.MoveNextAsync().AsTask());
        await Assert.ThrowsAsync<SettledInputException>(() => withOptions.MoveNextAsync().AsTask());
        Assert.True(await withNull.MoveNextAsync());
        Assert.True(await withDefault.MoveNextAsync());
    }

    [Fact]
    public async Task An_item_context_tells_index_and_attempt()
    {
        var first = await _squarer.DescribeSettledAsync(["a", "b"], Ct);
        var second = await first.RetryAsync(Ct);

        Assert.Equal(["a is #0, attempt 1"], first.Values);
        Assert.Equal(["a is #0, attempt 1", "b is #1, attempt 2"], second.Values);
    }

    private static async IAsyncEnumerable<int> Numbers(int count)
    {
        for (int n = 0; n < count; n++)
        {
            await Task.Yield();
            yield return n;
        }
    }

    private sealed partial class Squarer
    {
        [SettledBatch]
        public async Task<int> SquareAsync(int number, CancellationToken cancellationToken)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            return number * number;
        }

        [SettledBatch]
        public int Halve(int number) => number / 2;

        [SettledBatch]
        public Task<string> DescribeAsync(string name, ItemContext item)
            => name == "b" && item.Attempt == 1
                ? throw new InvalidOperationException("not yet")
                : Task.FromResult($"{name} is #{item.Index}, attempt {item.Attempt}");
    }

    /// <summary>Throws when it is used as an asynchronous source, and is empty when it is used as a synchronous one.</summary>
    private sealed class BothKinds : List<int>, IAsyncEnumerable<int>
    {
        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default)
            => throw new NotSupportedException("the asynchronous one");
    }
}
