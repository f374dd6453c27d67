namespace AllSettled.Engine.Synchronous;

/// <summary>
/// Work that the calling thread does together with threads of the pool. The caller can always finish it alone: it waits for the threads
/// that have joined, and not for a recruit that the pool has not started. So nested batches cannot block one another (S25).
/// </summary>
internal sealed class SharedWork : IThreadPoolWorkItem
{
    private readonly Action<SharedWork, bool> _work;
    private readonly int _maxThreads;
    private readonly ManualResetEventSlim _allLeft = new();

    /// <summary>How many threads take part, with the caller's. Once it is 0, it stays 0.</summary>
    private int _active = 1;

    /// <summary>1 while a recruit is queued. There is at most one, so that threads join as fast as the thread pool has them.</summary>
    private int _recruitQueued;

    private SharedWork(int maxThreads, Action<SharedWork, bool> work)
    {
        _maxThreads = maxThreads;
        _work = work;
    }

    /// <param name="maxThreads">How many threads may take part, with the caller's.</param>
    /// <param name="work">
    /// Claims and does pieces of the work until it finds none, and calls <see cref="TryRecruit"/> for each piece that it found. Runs on
    /// several threads at once. Its second argument is true on the caller's thread.
    /// </param>
    public static void Run(int maxThreads, Action<SharedWork, bool> work)
    {
        var shared = new SharedWork(maxThreads, work);
        work(shared, true);
        shared.Leave();
        shared._allLeft.Wait();
    }

    /// <summary>Queues a recruit to the thread pool, unless one is queued or all threads that may take part do so.</summary>
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
