namespace AllSettled.Tests.Support;

/// <summary>Items that the test ends. Each item starts when the batch reaches it, and ends when the test says so.</summary>
internal sealed class Gates
{
    private readonly Gate[] _gates;

    public Gates(int count, bool continueAsynchronously = true)
    {
        var options = continueAsynchronously ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;
        _gates = [.. Enumerable.Range(0, count).Select(_ => new Gate(options))];
    }

    public int StartedCount => _gates.Count(gate => gate.HasStarted);

    /// <summary>The item method of the batch.</summary>
    public Task<int> RunAsync(int index, CancellationToken cancellationToken)
    {
        var gate = _gates[index];
        gate.Token = cancellationToken;
        gate.SetStarted();
        return gate.Result.Task;
    }

    /// <summary>Waits until all items in the range have started.</summary>
    public async Task Started(Range range)
    {
        for (int i = 0; i < _gates.Length; i++)
        {
            if (i >= range.Start.GetOffset(_gates.Length) && i < range.End.GetOffset(_gates.Length))
                await _gates[i].Started.InTime($"the start of item {i}, with {StartedCount} of {_gates.Length} started");
        }
    }

    public CancellationToken TokenOf(int index) => _gates[index].Token;

    public void Fulfill(int index, int value) => _gates[index].Result.SetResult(value);

    public bool TryFulfill(int index) => _gates[index].Result.TrySetResult(index);

    public void Reject(int index, Exception error) => _gates[index].Result.SetException(error);

    /// <summary>Fulfills every item that has not ended yet, the last one first. The value of an item is its index.</summary>
    public void FulfillAllBackwards()
    {
        for (int i = _gates.Length - 1; i >= 0; i--)
            _gates[i].Result.TrySetResult(i);
    }

    private sealed class Gate(TaskCreationOptions options)
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<int> Result { get; } = new(options);

        public Task Started => _started.Task;

        public bool HasStarted => _started.Task.IsCompleted;

        public CancellationToken Token { get; set; }

        public void SetStarted() => _started.TrySetResult();
    }
}
