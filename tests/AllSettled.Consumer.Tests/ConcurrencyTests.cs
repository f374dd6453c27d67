namespace Consumer;

/// <summary>The bound on running items comes from the call, else from the attribute, else it is 16.</summary>
public partial class ConcurrencyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sixteen_by_default()
        => Assert.Equal(16, await PeakAsync((gate, inputs) => gate.PassSettledAsync(inputs, Ct), full: 16));

    [Fact]
    public async Task What_the_attribute_says()
        => Assert.Equal(3, await PeakAsync((gate, inputs) => gate.PassNarrowSettledAsync(inputs, Ct), full: 3));

    [Fact]
    public async Task What_the_call_says()
    {
        var options = new SettledBatchOptions { MaxConcurrency = 5 };

        Assert.Equal(5, await PeakAsync((gate, inputs) => gate.PassNarrowSettledAsync(inputs, options, Ct), full: 5));
    }

    [Fact]
    public async Task No_bound_at_all()
    {
        var options = new SettledBatchOptions { MaxConcurrency = SettledBatchOptions.Unbounded };

        Assert.Equal(100, await PeakAsync((gate, inputs) => gate.PassSettledAsync(inputs, options, Ct), full: 100));
    }

    [Fact]
    public async Task Progress_ends_complete_before_the_call_does()
    {
        var last = new Last();

        var batch = await new Gate(1).PassSettledAsync(Enumerable.Range(0, 1000), new SettledBatchOptions { Progress = last }, Ct);

        Assert.True(batch.AllFulfilled);
        Assert.Equal((1000, 1000, 1000), (last.Progress.Total, last.Progress.Settled, last.Progress.Fulfilled));
    }

    /// <summary>The first <paramref name="full"/> items wait for one another. So the peak is certain to be seen.</summary>
    private static async Task<int> PeakAsync(Func<Gate, IEnumerable<int>, Task<SettledBatch<int, NoResult>>> run, int full)
    {
        var gate = new Gate(full);
        try
        {
            var batch = await run(gate, Enumerable.Range(0, 100)).WaitAsync(TimeSpan.FromSeconds(30), Ct);
            batch.EnsureAllFulfilled();
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{full} items should run at once, but never more than {gate.Peak} did.");
        }
        return gate.Peak;
    }

    private sealed class Last : IProgress<SettledProgress>
    {
        public SettledProgress Progress { get; private set; }

        public void Report(SettledProgress value) => Progress = value;
    }

    internal sealed partial class Gate(int full)
    {
        private readonly TaskCompletionSource _isFull = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _inside;
        private int _peak;

        public int Peak => _peak;

        [SettledBatch]
        public async Task PassAsync(int item, CancellationToken cancellationToken)
        {
            int inside = Interlocked.Increment(ref _inside);
            for (int peak = _peak; inside > peak; peak = _peak)
                Interlocked.CompareExchange(ref _peak, inside, peak);
            if (inside == full)
                _isFull.TrySetResult();
            await _isFull.Task.WaitAsync(cancellationToken);
            Interlocked.Decrement(ref _inside);
        }

        [SettledBatch(MaxConcurrency = 3)]
        public Task PassNarrowAsync(int item, CancellationToken cancellationToken) => PassAsync(item, cancellationToken);
    }
}
