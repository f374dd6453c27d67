namespace AllSettled.Engine.Stopping;

/// <summary>Calls back once, when a grace period has passed.</summary>
internal static class GraceTimer
{
    /// <returns>Null if the time provider threw. A stop must go on without its clock.</returns>
    public static ITimer? Start(TimeProvider timeProvider, TimeSpan gracePeriod, TimerCallback onGraceOver, object state)
    {
        try
        {
            return timeProvider.CreateTimer(onGraceOver, state, gracePeriod, Timeout.InfiniteTimeSpan);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
