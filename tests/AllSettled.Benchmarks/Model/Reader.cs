namespace Benchmarks.Model;

/// <summary>Reads a stream of records and keeps none of them. It keeps a sum that does not depend on their order.</summary>
public sealed class Reader
{
    private long _nextProbe = long.MaxValue;
    private long _probeEvery;
    private long _heapAtStart;

    public long Count { get; private set; }

    public ulong Sum { get; private set; }

    /// <summary>The largest growth of the live heap since the start, without the pool's own queue.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>A reader that measures the live heap once in this many records.</summary>
    public static Reader ThatProbes(long every) => new()
    {
        _probeEvery = every,
        _nextProbe = every,
        _heapAtStart = LiveHeap(),
    };

    public void Add(in Record record) => Add(record.Input, record.Value, record.Error);

    public void Add(in Settled<int, int> settled) => Add(settled.Input, settled.Value, settled.Error);

    private void Add(int input, int value, Exception? error)
    {
        Sum += ((ulong)(uint)input << 32 | (uint)value) * (error is null ? 0x9E3779B97F4A7C15UL : 0xC2B2AE3D27D4EB4FUL);
        if (++Count >= _nextProbe)
            Probe();
    }

    private void Probe()
    {
        _nextProbe += _probeEvery;
        LiveBytes = Math.Max(LiveBytes, LiveHeap() - _heapAtStart);
    }

    private static long LiveHeap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true) - PoolQueue.Bytes();
    }
}
