using System.Runtime.CompilerServices;

namespace AllSettled.Tests.Support;

/// <summary>The time limit of every concurrency test. It fails the test, and says what was pending.</summary>
internal static class Limit
{
    /// <summary>Far more than any test needs, so that only a hang reaches it.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(60);

    public static async Task<T> InTime<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        await ((Task)task).InTime(what);
        return await task;
    }

    /// <summary>Waits with another limit, for work that takes long.</summary>
    public static async Task InTime(this Task task, TimeSpan limit, [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        if (await Task.WhenAny(task, Task.Delay(limit)) != task)
            Assert.Fail($"Still pending after {limit}: {what}");
        await task;
    }

    public static async Task InTime(this Task task, [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        if (await Task.WhenAny(task, Task.Delay(Time)) != task)
            Assert.Fail($"Still pending after {Time}: {what}");
        await task;
    }

    /// <summary>Waits for an event, and blocks the thread meanwhile.</summary>
    public static void InTime(this ManualResetEventSlim signal, [CallerArgumentExpression(nameof(signal))] string? what = null)
    {
        if (!signal.Wait(Time))
            Assert.Fail($"Not signaled after {Time}: {what}");
    }
}
