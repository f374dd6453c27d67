namespace Consumer;

/// <summary>Items that wait for one another, so many at a time. With fewer places, they would wait for ever.</summary>
internal sealed class Meeting(int size)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private int _running;

    /// <summary>The largest number of items that ran at once.</summary>
    public int Peak { get; private set; }

    public async Task AttendAsync()
    {
        Task complete;
        lock (_lock)
        {
            Peak = Math.Max(Peak, ++_running);
            complete = _complete.Task;
            if (++_waiting == size)
            {
                _complete.SetResult();
                _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting = 0;
            }
        }
        await complete;
        await Task.Yield();
        lock (_lock)
            _running--;
    }
}
