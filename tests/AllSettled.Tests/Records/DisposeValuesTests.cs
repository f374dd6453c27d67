using AllSettled.Tests.Support;

namespace AllSettled.Tests;

public class DisposeValuesTests
{
    private static SettledBatch<int, T> BatchOf<T>(params T[] values) => SettledBatch.Create<int, T>(
    [
        .. values.Select((value, i) => Settled.Fulfilled(i, i, value)),
        Settled.Rejected<int, T>(values.Length, 0, new IOException()),
        Settled.Canceled<int, T>(values.Length + 1, 0),
    ]);

    [Fact]
    public async Task Every_value_is_disposed_of_once()
    {
        Disposable first = new(), second = new();
        BatchOf(first, second).DisposeValues();
        Assert.Equal((1, 1), (first.Disposals, second.Disposals));

        await BatchOf(first, second).DisposeValuesAsync();
        Assert.Equal((2, 2), (first.Disposals, second.Disposals));
    }

    [Fact]
    public async Task Asynchronous_disposal_is_for_the_asynchronous_method_and_comes_first_there()
    {
        var asynchronous = new AsyncDisposable();
        var both = new Both();
        var batch = BatchOf<object>(asynchronous, both, "nothing to dispose of");
        batch.DisposeValues();
        Assert.Equal((0, 0, 1), (asynchronous.Disposals, both.AsyncDisposals, both.Disposals));

        await batch.DisposeValuesAsync();
        Assert.Equal((1, 1, 1), (asynchronous.Disposals, both.AsyncDisposals, both.Disposals));
    }

    [Fact]
    public async Task They_are_disposed_of_one_after_the_other_and_awaited()
    {
        var release = new TaskCompletionSource();
        AsyncDisposable first = new() { Until = release.Task }, second = new();
        var disposal = BatchOf(first, second).DisposeValuesAsync().AsTask();

        Assert.Equal((1, 0, false), (first.Disposals, second.Disposals, disposal.IsCompleted));
        release.SetResult();
        await disposal.InTime();
        Assert.Equal((1, 1), (first.Disposals, second.Disposals));
    }

    [Fact]
    public async Task Where_some_throw_the_others_are_disposed_of_all_the_same()
    {
        IOException one = new("one"), two = new("two");
        Disposable[] values = [new() { Error = one }, new(), new() { Error = two }, new()];
        var error = Assert.Throws<AggregateException>(BatchOf(values).DisposeValues);
        Assert.Equal([one, two], error.InnerExceptions);
        Assert.All(values, value => Assert.Equal(1, value.Disposals));

        error = await Assert.ThrowsAsync<AggregateException>(() => BatchOf(values).DisposeValuesAsync().AsTask());
        Assert.Equal([one, two], error.InnerExceptions);
        Assert.All(values, value => Assert.Equal(2, value.Disposals));

        AsyncDisposable later = new() { Until = Task.FromException(one) }, last = new();
        error = await Assert.ThrowsAsync<AggregateException>(() => BatchOf(later, last).DisposeValuesAsync().AsTask());
        Assert.Same(one, Assert.Single(error.InnerExceptions));
        Assert.Equal(1, last.Disposals);
    }

    [Fact]
    public async Task Where_there_is_nothing_to_dispose_of_nothing_happens()
    {
        BatchOf(1, 2).DisposeValues();
        await BatchOf("text", null).DisposeValuesAsync();
        await BatchOf<Disposable>().DisposeValuesAsync();
    }

    private sealed class Disposable : IDisposable
    {
        public Exception? Error { get; init; }

        public int Disposals { get; private set; }

        public void Dispose()
        {
            Disposals++;
            if (Error is not null)
                throw Error;
        }
    }

    private sealed class AsyncDisposable : IAsyncDisposable
    {
        public Task Until { get; init; } = Task.CompletedTask;

        public int Disposals { get; private set; }

        public ValueTask DisposeAsync()
        {
            Disposals++;
            return new(Until);
        }
    }

    private sealed class Both : IDisposable, IAsyncDisposable
    {
        public int Disposals { get; private set; }

        public int AsyncDisposals { get; private set; }

        public void Dispose() => Disposals++;

        public ValueTask DisposeAsync()
        {
            AsyncDisposals++;
            return default;
        }
    }
}
