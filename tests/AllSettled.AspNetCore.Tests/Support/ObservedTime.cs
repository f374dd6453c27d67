using Microsoft.Extensions.Time.Testing;

namespace AllSettled.AspNetCore.Tests.Support;

/// <summary>A clock that says when somebody waits for it.</summary>
internal sealed class ObservedTime : FakeTimeProvider
{
    private readonly TaskCompletionSource[] _waiting
        = [.. Enumerable.Range(0, 9).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
    private int _timers;

    public int Timers => Volatile.Read(ref _timers);

    public Task Waiting(int number) => _waiting[number - 1].Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waiting[Interlocked.Increment(ref _timers) - 1].SetResult();
        return timer;
    }
}
