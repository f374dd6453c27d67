namespace AllSettled.Tests.Support;

internal static class InterlockedMax
{
    /// <summary>Raises the location to this value if it is lower.</summary>
    public static void Update(ref int location, int value)
    {
        int seen = Volatile.Read(ref location);
        while (seen < value)
        {
            int now = Interlocked.CompareExchange(ref location, value, seen);
            if (now == seen)
                return;
            seen = now;
        }
    }
}
