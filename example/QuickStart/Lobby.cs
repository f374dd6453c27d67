namespace QuickStart;

/// <summary>
/// Counts who is inside. The first ones wait for one another until it is full (or a while has passed), so that the peak
/// tells how many the client lets through and not how fast the machine is.
/// </summary>
internal sealed class Lobby(int capacity)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;

    /// <summary>The most that were ever inside at once.</summary>
    public int Peak { get; private set; }

    public async Task StayAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            await Task.WhenAny(_opened.Task, Task.Delay(_patience, cancellationToken));
            _opened.TrySetResult();
            await Task.Delay(time, cancellationToken);
        }
        finally
        {
            Leave();
        }
    }

    private void Enter()
    {
        lock (_lock)
        {
            Peak = Math.Max(Peak, ++_inside);
            if (_inside >= capacity)
                _opened.TrySetResult();
        }
    }

    private void Leave()
    {
        lock (_lock)
            _inside--;
    }
}
