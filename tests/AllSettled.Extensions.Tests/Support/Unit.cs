namespace Consumer;

/// <summary>A scoped service that knows whether its scope is still open.</summary>
internal sealed class Unit : IDisposable, IAsyncDisposable
{
    private readonly Units _units;

    public Unit(Units units)
    {
        _units = units;
        units.Add(this);
    }

    public bool IsDisposed { get; private set; }

    public void Dispose()
    {
        Assert.False(IsDisposed, "Disposed twice.");
        IsDisposed = true;
        _units.DisposedSynchronously++;
        _units.WhenDisposed?.Invoke(this).GetAwaiter().GetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.False(IsDisposed, "Disposed twice.");
        if (_units.WhenDisposed is { } dispose)
            await dispose(this);
        IsDisposed = true;
    }
}
