using System.Reflection;

namespace Benchmarks.Model;

/// <summary>
/// The memory of the thread pool's own queue, which is also on the heap. The queue doubles if a thread is preempted while it takes out an
/// item, and the other threads reach the same slot again. It never shrinks, so every long use of the pool has this cost.
/// </summary>
public static class PoolQueue
{
    private const BindingFlags Fields = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const int SlotBytes = 16;

    /// <summary>The size of the queue now. It is 0 in a framework whose pool has other fields.</summary>
    public static long Bytes()
    {
        object? found = typeof(ThreadPool);
        foreach (string name in new[] { "s_workQueue", "workItems", "_tail", "_slots" })
            found = (found as Type ?? found?.GetType())?.GetField(name, Fields)?.GetValue(found);
        return found is Array slots ? (long)slots.Length * SlotBytes : 0;
    }
}
