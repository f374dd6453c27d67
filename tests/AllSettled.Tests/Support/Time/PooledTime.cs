using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests.Support;

/// <summary>
/// A clock that a test advances, and whose timers fire on the pool like system timers. So a timer callback that blocks delays neither the
/// test nor other timers.
/// </summary>
internal sealed class PooledTime(FakeTimeProvider clock) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => clock.CreateTimer(_ => ThreadPool.QueueUserWorkItem(_ => callback(state)), null, dueTime, period);
}
