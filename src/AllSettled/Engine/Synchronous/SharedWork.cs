namespace AllSettled.Engine.Synchronous;

/// <summary>
/// Work that the calling thread does together with pool threads. The caller can always finish it alone: it waits for threads
/// that have joined and not for those that the pool never got around to, so nested batches cannot starve one another (S25).
/// </summary>
internal sealed class SharedWork : IThreadPoolWorkItem
{
    private readonly Action<SharedWork, bool> _work;
    private readonly int _maxThreads;
    private readonly ManualResetEventSlim _allLeft = new();

    /// <summary>How many threads take part, the caller's included. Never grows again once it fell to 0.</summary>
    private int _active = 1;

    /// <summary>1 while an invitation is queued: threads join one after the other, no faster than the pool has them.</summary>
    private int _recruitQueued;

    private SharedWork(int maxThreads, Action<SharedWork, bool> work)
    {
        _maxThreads = maxThreads;
        _work = work;
    }

    /// <param name="maxThreads">How many threads may take part, the caller's included.</param>
    /// <param name="work">
    /// Claims and does pieces until it finds none, and invites another thread with each that it found; runs on several threads
    /// at once. True on the caller's thread.
    /// </param>
    public static void Run(int maxThreads, Action<SharedWork, bool> work)
    {
        var shared = new SharedWork(maxThreads, work);
        work(shared, true);
        shared.Leave();
        shared._allLeft.Wait();
    }

    /// <summary>There is work: another thread may join, unless as many take part as may, or one is on its way.</summary>
    public void TryRecruit()
    {
        if (Volatile.Read(ref _recruitQueued) == 1 || Volatile.Read(ref _active) >= _maxThreads)
            return;
        if (Interlocked.Exchange(ref _recruitQueued, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _recruitQueued, 0);
        if (!TryJoin())
            return;
        _work(this, false);
        Leave();
    }

    private bool TryJoin()
    {
        while (true)
        {
            int active = Volatile.Read(ref _active);
            if (active == 0 || active >= _maxThreads)
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
