using System.Collections.Concurrent;

namespace Consumer;

/// <summary>A singleton that sees every <see cref="Unit"/>.</summary>
internal sealed class Units
{
    private readonly ConcurrentQueue<Unit> _units = [];

    /// <summary>Every unit that was created, in that order.</summary>
    public IReadOnlyCollection<Unit> All => _units;

    public int DisposedCount => _units.Count(unit => unit.IsDisposed);

    public int DisposedSynchronously { get; set; }

    /// <summary>Runs while a unit is disposed.</summary>
    public Func<Unit, Task>? WhenDisposed { get; set; }

    public void Add(Unit unit) => _units.Enqueue(unit);
}
