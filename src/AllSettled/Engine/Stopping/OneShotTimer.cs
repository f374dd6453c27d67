namespace AllSettled.Engine.Stopping;

/// <summary>A timer of a run that fires once: at the end of a grace period, of a wait, or of the time of the batch.</summary>
internal static class OneShotTimer
{
    /// <returns>Null if the time provider threw. A stop must go on without its clock.</returns>
    public static ITimer? Start(TimeProvider timeProvider, TimeSpan dueTime, TimerCallback callback, object state)
    {
        try
        {
            return timeProvider.CreateTimer(callback, state, dueTime, Timeout.InfiniteTimeSpan);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
