using System.Collections.Concurrent;

namespace AllSettled.Tests.Support;

/// <summary>Records what was done to a source, and everything that S12 forbids.</summary>
internal sealed class SourceUse
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _opened;
    private int _disposals;
    private int _moves;
    private int _moving;
    private volatile bool _ended;

    public int Opened => Volatile.Read(ref _opened);

    public int Disposals => Volatile.Read(ref _disposals);

    /// <summary>How many pulls began.</summary>
    public int Moves => Volatile.Read(ref _moves);

    public ConcurrentQueue<string> Violations { get; } = [];

    /// <summary>Completes with the first disposal.</summary>
    public Task Disposed => _disposed.Task;

    public void Open()
    {
        if (Interlocked.Increment(ref _opened) > 1)
            Violations.Enqueue("enumerated twice");
    }

    /// <returns>The number of this pull, from 0 on.</returns>
    public int BeginMove()
    {
        if (Interlocked.Exchange(ref _moving, 1) == 1)
            Violations.Enqueue("two pulls at once");
        if (_ended)
            Violations.Enqueue("pulled after its end");
        if (Disposals > 0)
            Violations.Enqueue("pulled after its disposal");
        return Interlocked.Increment(ref _moves) - 1;
    }

    public void EndMove(bool moved)
    {
        _ended |= !moved;
        Volatile.Write(ref _moving, 0);
    }

    public void Dispose()
    {
        if (Volatile.Read(ref _moving) == 1)
            Violations.Enqueue("disposed during a pull");
        if (Interlocked.Increment(ref _disposals) > 1)
            Violations.Enqueue("disposed twice");
        _disposed.TrySetResult();
    }

    /// <summary>Checks that there was one enumeration and one disposal, and nothing forbidden in between.</summary>
    public void AssertUsedOnce()
    {
        Assert.Empty(Violations);
        Assert.Equal(1, Opened);
        Assert.Equal(1, Disposals);
    }
}
