using System.Threading.Tasks.Sources;
using AllSettled.Tests.Support;

namespace AllSettled.Tests;

/// <summary>Value tasks from pooled sources, both correct sources and broken ones.</summary>
public class PooledSourceTests
{
    public static MatrixTheoryData<bool, bool, bool> Matrix => new([false, true], [false, true], [false, true]);

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task S02_A_pooled_source_is_read_exactly_once_whatever_became_of_it(
        bool returnsValue, bool completedBefore, bool asynchronously)
    {
        Exception error = new InvalidDataException(), canceled = new OperationCanceledException();
        var sources = Enumerable.Range(0, 3).Select(_ => new PooledSource { RunContinuationsAsynchronously = asynchronously }).ToArray();
        if (completedBefore)
            CompleteAll();
        var running = RunAsync(returnsValue, sources);
        if (!completedBefore)
            CompleteAll();

        var records = await running.InTime();

        Assert.Equal([SettledStatus.Fulfilled, SettledStatus.Rejected, SettledStatus.Rejected], records.Select(record => record.Status));
        Assert.Equal(returnsValue ? 7 : null, records[0].Value);
        Assert.Same(error, records[1].Error);
        Assert.Same(canceled, records[2].Error);
        Assert.Equal([1, 1, 1], sources.Select(source => source.Reads));

        void CompleteAll()
        {
            sources[0].SetResult(7);
            sources[1].SetException(error);
            sources[2].SetException(canceled);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S05_A_canceled_pooled_source_is_canceled_once_the_batch_was_told_to_stop(bool returnsValue)
    {
        using var stop = new CancellationTokenSource();
        var source = new PooledSource();
        var running = RunAsync(returnsValue, [source], cancellationToken: stop.Token);
        stop.Cancel();
        source.SetException(new OperationCanceledException(stop.Token));

        var records = await running.InTime();

        Assert.Equal((SettledStatus.Canceled, 1), (records[0].Status, records[0].Attempts));
        Assert.Equal(1, source.Reads);
    }

    public static MatrixTheoryData<Breach, bool, int> Breaches
        => new(Enum.GetValues<Breach>(), [false, true], [1, 2, SettledBatchOptions.Unbounded]);

    /// <summary>A source that breaks its contract affects at most its own item. It never affects another item or the batch.</summary>
    [Theory]
    [MemberData(nameof(Breaches))]
    public async Task S02_A_broken_source_is_rejected_and_harms_no_other_item(Breach breach, bool returnsValue, int concurrency)
    {
        var broken = new BrokenSource(breach);
        PooledSource[] sources = [Completed(), broken, Completed(), Completed()];

        var records = await RunAsync(returnsValue, sources, concurrency).InTime();

        Assert.Equal(
            [SettledStatus.Fulfilled, SettledStatus.Rejected, SettledStatus.Fulfilled, SettledStatus.Fulfilled],
            records.Select(record => record.Status));
        Assert.Same(broken.Error, records[1].Error);
        Assert.Equal([1, 1, 1, 1], records.Select(record => record.Attempts));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(SettledBatchOptions.Unbounded)]
    public async Task S02_A_source_that_continues_within_OnCompleted_neither_nests_without_end_nor_breaks_the_bound(int concurrency)
    {
        int running = 0, peak = 0;

        var batch = await Batch.RunValueTaskAsync(Enumerable.Range(0, 20_000).ToArray(), (i, _) =>
        {
            InterlockedMax.Update(ref peak, Interlocked.Increment(ref running));
            return new ValueTask<int>(new InlineSource(i, () => Interlocked.Decrement(ref running)), 0);
        }, new() { MaxConcurrency = concurrency }).InTime();

        Assert.Equal(Enumerable.Range(0, 20_000), batch.Values);
        Assert.InRange(peak, 1, concurrency);
    }

    private static PooledSource Completed()
    {
        var source = new PooledSource();
        source.SetResult(7);
        return source;
    }

    private static async Task<IReadOnlyList<Seen>> RunAsync(
        bool returnsValue, PooledSource[] sources, int? concurrency = null, CancellationToken cancellationToken = default)
    {
        var options = new SettledBatchOptions { MaxConcurrency = concurrency };
        int[] inputs = [.. Enumerable.Range(0, sources.Length)];
        if (returnsValue)
        {
            var batch = await Batch.RunValueTaskAsync(inputs, (i, _) => sources[i].ValueTaskOfT, options, cancellationToken);
            return [.. batch.Select(r => new Seen(r.Index, r.Input, r.Status, r.IsFulfilled ? r.Value : null, r.Error, r.Attempts))];
        }
        var plain = await Batch.RunValueTaskAsync(inputs, (i, _) => sources[i].ValueTask, options, cancellationToken);
        return [.. plain.Select(r => new Seen(r.Index, r.Input, r.Status, null, r.Error, r.Attempts))];
    }

    public enum Breach
    {
        /// <summary>Reports success, and throws when its result is read.</summary>
        GetResultThrows,

        /// <summary>Is pending, and refuses the continuation.</summary>
        OnCompletedThrows,

        /// <summary>Throws when it is asked for its status.</summary>
        GetStatusThrows,

        /// <summary>Is pending at first, and throws when it is asked for its status after it called back.</summary>
        GetStatusThrowsLater,
    }

    private sealed class BrokenSource(Breach breach) : PooledSource
    {
        private bool _calledBack;

        public Exception Error { get; } = new InvalidDataException("broken");

        public override ValueTaskSourceStatus GetStatus(short token) => breach switch
        {
            Breach.GetResultThrows => ValueTaskSourceStatus.Succeeded,
            Breach.GetStatusThrows => throw Error,
            Breach.GetStatusThrowsLater when _calledBack => throw Error,
            _ => ValueTaskSourceStatus.Pending,
        };

        public override int GetResult(short token) => throw Error;

        public override void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        {
            if (breach == Breach.OnCompletedThrows)
                throw Error;
            _calledBack = true;
            ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: false);
        }
    }

    /// <summary>Is pending when it is first asked, and completes as soon as somebody waits for it.</summary>
    private sealed class InlineSource(int value, Action completed) : IValueTaskSource<int>
    {
        private bool _completed;

        public ValueTaskSourceStatus GetStatus(short token)
            => _completed ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

        public int GetResult(short token) => value;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        {
            _completed = true;
            completed();
            continuation(state);
        }
    }
}
