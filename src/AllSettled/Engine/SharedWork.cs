namespace AllSettled.Engine;

/// <summary>
/// Work that the calling thread does together with pool threads. The caller can always finish it alone: it waits for threads
/// that have begun and not for those that the pool never got around to, so nested batches cannot starve one another (S25).
/// </summary>
internal sealed class SharedWork : IThreadPoolWorkItem
{
    private readonly Action<bool> _work;
    private readonly int _maxThreads;
    private readonly ManualResetEventSlim _allLeft = new();

    /// <summary>The caller included. Never grows again once it fell to 0.</summary>
    private int _active = 1;
    private int _threads = 1;

    /// <summary>A thread came to the end of the work, so no other one need come.</summary>
    private volatile bool _noneLeft;

    private SharedWork(int maxThreads, Action<bool> work)
    {
        _maxThreads = maxThreads;
        _work = work;
    }

    /// <param name="maxThreads">How many threads may take part, the caller's included.</param>
    /// <param name="work">
    /// Claims and does pieces until none is left; runs on several threads at once. True on the caller's thread.
    /// </param>
    public static void Run(int maxThreads, Action<bool> work)
    {
        var shared = new SharedWork(maxThreads, work);
        shared.QueueNext();
        work(true);
        shared.Leave();
        shared._allLeft.Wait();
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (!TryJoin())
            return;
        // One after the other: no faster than the pool has threads for them.
        QueueNext();
        _work(false);
        _noneLeft = true;
        Leave();
    }

    private void QueueNext()
    {
        if (!_noneLeft && Interlocked.Increment(ref _threads) <= _maxThreads)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryJoin()
    {
        while (true)
        {
            int active = Volatile.Read(ref _active);
            if (active == 0)
                return false;
            if (Interlocked.CompareExchange(ref _active, active + 1, active) == active)
                return true;
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _active) == 0)
            _allLeft.Set();
    }
}
