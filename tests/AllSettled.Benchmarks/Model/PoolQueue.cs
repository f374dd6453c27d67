using System.Reflection;

namespace Benchmarks.Model;

/// <summary>
/// The memory of the thread pool's own queue, which is on the heap as well. It doubles whenever a thread loses its processor while it
/// takes an item out and the others come round to that place, and never shrinks: whoever uses the pool for long has it.
/// </summary>
public static class PoolQueue
{
    private const BindingFlags Fields = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const int SlotBytes = 16;

    /// <summary>How much that is now; 0 in a framework whose pool is made in another way.</summary>
    public static long Bytes()
    {
        object? found = typeof(ThreadPool);
        foreach (string name in new[] { "s_workQueue", "workItems", "_tail", "_slots" })
            found = (found as Type ?? found?.GetType())?.GetField(name, Fields)?.GetValue(found);
        return found is Array slots ? (long)slots.Length * SlotBytes : 0;
    }
}
