using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;

namespace AllSettled.Tests.Support;

internal static class Clock
{
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Advances the clock, one second at a time, until the task completes. If another thread sets a timer just after a step, the next
    /// step reaches it.
    /// </summary>
    public static async Task<T> PassUntil<T>(
        this FakeTimeProvider time, Task<T> task, [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        await time.PassUntil((Task)task, what);
        return await task;
    }

    public static async Task PassUntil(this FakeTimeProvider time, Task task, [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        long began = Stopwatch.GetTimestamp();
        while (!task.IsCompleted)
        {
            if (Stopwatch.GetElapsedTime(began) > Limit.Time)
                Assert.Fail($"Still pending, however much time passed: {what}");
            time.Advance(Second);
            await Task.WhenAny(task, Task.Delay(1));
        }
        await task;
    }
}
