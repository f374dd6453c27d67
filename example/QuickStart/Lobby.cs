namespace QuickStart;

/// <summary>
/// Counts the requests that are being answered at the same time. The first ones wait until the lobby is full, or until some time
/// has passed. So the peak shows how many requests the client sends at once, and does not depend on the speed of the machine.
/// </summary>
internal sealed class Lobby(int capacity)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;

    /// <summary>The largest number of requests that were inside at once.</summary>
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
