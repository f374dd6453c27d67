using System.Collections.Concurrent;

namespace Consumer;

/// <summary>Every return type that an item method may have.</summary>
public partial class ItemKindTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly Halver _halver = new();

    [Fact]
    public async Task Task_with_a_result()
        => AssertHalved(await _halver.WithTaskSettledAsync([2, 3, 4], Ct));

    [Fact]
    public async Task ValueTask_with_a_result()
        => AssertHalved(await _halver.WithValueTaskSettledAsync([2, 3, 4], Ct));

    [Fact]
    public void Synchronous_with_a_result()
        => AssertHalved(_halver.HalveSettled([2, 3, 4], Ct));

    [Fact]
    public async Task Task_without_a_result()
        => AssertRecorded(await _halver.RecordWithTaskSettledAsync([2, 3, 4], Ct));

    [Fact]
    public async Task ValueTask_without_a_result()
        => AssertRecorded(await _halver.RecordWithValueTaskSettledAsync([2, 3, 4], Ct));

    [Fact]
    public void Synchronous_without_a_result()
        => AssertRecorded(_halver.RecordSettled([2, 3, 4], Ct));

    [Fact]
    public void Synchronous_items_run_in_order_on_the_calling_thread()
    {
        var threads = new List<int>();
        var halver = new Halver { OnCall = () => threads.Add(Environment.CurrentManagedThreadId) };

        _ = halver.HalveSettled(Enumerable.Range(0, 100), Ct);

        Assert.Equal(Enumerable.Repeat(Environment.CurrentManagedThreadId, 100), threads);
    }

    [Fact]
    public void A_synchronous_batch_is_retried_synchronously()
    {
        bool broken = true;
        var halver = new Halver { OnCall = () => Assert.False(broken) };

        var first = halver.HalveSettled([2, 4], Ct);
        broken = false;
        var second = first.Retry(Ct);

        Assert.Equal(2, first.Rejected.Count);
        Assert.Equal([1, 2], second.EnsureAllFulfilled().Values);
        Assert.All(second, record => Assert.Equal(2, record.Attempts));
    }

    private static void AssertHalved(SettledBatch<int, int> halves)
    {
        Assert.Equal([2, 3, 4], halves.Select(half => half.Input));
        Assert.Equal([1, 2], halves.Values);
        Assert.Equal("3 is odd", halves[1].Error?.Message);
    }

    private void AssertRecorded(SettledBatch<int, NoResult> recorded)
    {
        Assert.Equal([2, 3, 4], recorded.Select(record => record.Input));
        Assert.Equal([2, 4], _halver.Recorded.Order());
        Assert.Equal([0, 2], recorded.Fulfilled.Select(record => record.Index));
        Assert.Equal("3 is odd", recorded[1].Error?.Message);
    }

    public sealed partial class Halver
    {
        public ConcurrentBag<int> Recorded { get; } = [];

        public Action? OnCall { get; init; }

        [SettledBatch]
        public async Task<int> WithTaskAsync(int number)
        {
            await Task.Yield();
            return Halve(number);
        }

        [SettledBatch]
        public async ValueTask<int> WithValueTaskAsync(int number)
        {
            await Task.Yield();
            return Halve(number);
        }

        [SettledBatch]
        public int Halve(int number)
        {
            OnCall?.Invoke();
            return int.IsEvenInteger(number) ? number / 2 : throw new ArgumentException($"{number} is odd");
        }

        [SettledBatch]
        public Task RecordWithTaskAsync(int number)
        {
            Record(number);
            return Task.CompletedTask;
        }

        [SettledBatch]
        public ValueTask RecordWithValueTaskAsync(int number)
        {
            Record(number);
            return default;
        }

        [SettledBatch]
        public void Record(int number)
        {
            Halve(number);
            Recorded.Add(number);
        }
    }
}
