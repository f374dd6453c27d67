using AllSettled.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests;

public class StreamEarlyExitTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldItems _items = new();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    [InlineData(16, 16)]
    public async Task S16_Nothing_is_pulled_once_the_reader_left(int concurrency, int buffer)
    {
        int pulled = 0;
        bool left = false;
        int pulledAfter = 0;
        var source = new ProbedEnumerable(n =>
        {
            if (Volatile.Read(ref left))
                Interlocked.Increment(ref pulledAfter);
            return Interlocked.Increment(ref pulled);
        });
        int read = 0;
        await Task.Run(async () =>
        {
            await foreach (var record in Batch.StreamAsync(source, async (i, _) => { await Task.Yield(); return i; },
                new() { MaxConcurrency = concurrency, BufferSize = buffer }))
            {
                if (++read == 100)
                    break;
            }
        }).InTime();
        Volatile.Write(ref left, true);
        source.Use.AssertUsedOnce();
        await Pool.BehindAllThatIsQueued();

        Assert.Equal(0, pulledAfter);
        Assert.InRange(pulled, 100, 100 + concurrency + buffer);
    }

    [Fact]
    public async Task S16_Running_items_are_told_and_awaited()
    {
        var source = ProbedSource.Of(100);
        var reader = Batch.StreamAsync(
            source, (i, token) => i == 0 ? Task.FromResult(0) : _items.Deaf(i, token), new() { MaxConcurrency = 2 })
            .GetAsyncEnumerator();
        await reader.NextAsync();
        await Task.WhenAll(_items.Started(1), _items.Started(2)).InTime();

        var leave = reader.DisposeAsync().AsTask();
        Assert.True(_items.TokenOf(1).IsCancellationRequested);
        Assert.True(_items.TokenOf(2).IsCancellationRequested);
        _items.Fulfill(1);
        await Reading.Until(() => _items.Running == 1);
        await Pool.BehindAllThatIsQueued();
        Assert.False(leave.IsCompleted);
        _items.Fulfill(2);
        await leave.InTime();

        Assert.Equal(2, _items.StartedCount);
        // One pull each for items 0, 1 and 2. No pull for the places that became free after the reader left.
        Assert.Equal(3, source.Use.Moves);
        source.Use.AssertUsedOnce();
        Assert.False(await reader.MoveAsync());
    }

    [Fact]
    public async Task S16_S10_Items_that_do_not_stop_are_given_up_after_the_grace_period()
    {
        var source = ProbedEnumerable.Of(100);
        var reader = Batch.StreamAsync(source, (i, token) => i == 0 ? Task.FromResult(0) : _items.Deaf(i, token),
            new() { MaxConcurrency = 2, TimeProvider = _time, StopGracePeriod = TimeSpan.FromSeconds(3) }).GetAsyncEnumerator();
        await reader.NextAsync();
        await Task.WhenAll(_items.Started(1), _items.Started(2)).InTime();

        var leave = reader.DisposeAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(leave.IsCompleted);
        await _time.PassUntil(leave);

        source.Use.AssertUsedOnce();
        _items.Reject(1, new InvalidOperationException("late"));
        _items.Fulfill(2);
    }

    [Fact]
    public async Task S16_The_reader_s_own_exception_wins()
    {
        var mine = new InvalidOperationException("mine");
        var source = new ProbedSource((n, _) => new(n)) { OnDispose = static () => throw new InvalidOperationException("disposal") };
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var record in Batch.StreamAsync(
                source, (i, _) => i % 2 == 0 ? throw new InvalidOperationException("item") : Task.FromResult(i)))
                throw mine;
        }).InTime();

        Assert.Same(mine, thrown);
        Assert.Equal((1, 1), (source.Use.Opened, source.Use.Disposals));
    }

    [Fact]
    public async Task S16_S30_A_source_that_waits_is_told_and_closed_before_the_reader_has_left()
    {
        var pullPends = new TaskCompletionSource();
        var source = new ProbedSource(async (n, token) =>
        {
            if (n == 0)
                return 0;
            pullPends.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null;
        });
        var reader = Batch.StreamAsync(source, (i, _) => Task.FromResult(i)).GetAsyncEnumerator();
        await reader.NextAsync();
        await pullPends.Task.InTime();
        await reader.LeaveAsync();

        source.Use.AssertUsedOnce();
    }

    [Fact]
    public async Task S16_S30_A_deaf_source_is_abandoned_after_the_grace_period_and_disposed_when_its_pull_ends()
    {
        var pullPends = new TaskCompletionSource();
        var pull = new TaskCompletionSource<int?>();
        var source = new ProbedSource((n, _) =>
        {
            if (n == 0)
                return new(0);
            pullPends.SetResult();
            return new(pull.Task);
        });
        int calls = 0;
        var reader = Batch.StreamAsync(source, (i, _) => Task.FromResult(Interlocked.Increment(ref calls)), new() { TimeProvider = _time })
            .GetAsyncEnumerator();
        await reader.NextAsync();
        await pullPends.Task.InTime();

        var leave = reader.DisposeAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(leave.IsCompleted);
        await _time.PassUntil(leave);
        Assert.Equal(0, source.Use.Disposals);

        pull.SetResult(1);
        await source.Use.Disposed.InTime();
        source.Use.AssertUsedOnce();
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task S16_Leaving_while_the_buffer_is_full_ends_the_run()
    {
        // The slots wait for room that no reader will make.
        foreach (var order in Enum.GetValues<StreamOrder>())
        {
            int pulled = 0;
            var source = new ProbedEnumerable(n => Interlocked.Increment(ref pulled));
            var reader = Batch.StreamAsync(
                source, (i, _) => Task.FromResult(i), new() { MaxConcurrency = 3, BufferSize = 4, StreamOrder = order })
                .GetAsyncEnumerator();
            await reader.NextAsync();
            await Reading.Until(() => Volatile.Read(ref pulled) >= 4);
            await Pool.BehindAllThatIsQueued();
            await reader.LeaveAsync();
            source.Use.AssertUsedOnce();
        }
    }

    [Fact]
    public async Task S16_Leaving_at_any_moment_ends_the_run()
    {
        // Many rounds, so that some reader leaves when a slot has found no room and does not wait for it yet.
        await Task.Run(async () =>
        {
            var options = new SettledBatchOptions { MaxConcurrency = 1, BufferSize = 1 };
            for (int round = 0; round < 20_000; round++)
            {
                var reader = Batch.Stream(Enumerable.Range(0, 10), (i, _) => i, options).GetAsyncEnumerator();
                await reader.MoveNextAsync();
                Thread.SpinWait(round % 200);
                await reader.DisposeAsync();
            }
        }).InTime("a reader that leaves");
    }

    [Fact]
    public async Task S16_Leaving_during_a_pending_MoveNextAsync_ends_both()
    {
        var reader = Batch.StreamAsync(ProbedEnumerable.Of(1), _items.Obedient).GetAsyncEnumerator();
        var pending = reader.MoveNextAsync().AsTask();
        await _items.Started(0).InTime();

        await reader.LeaveAsync();
        Assert.False(await pending.InTime());
    }
}
