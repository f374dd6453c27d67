using System.Runtime.CompilerServices;

namespace AllSettled.AspNetCore.Tests.Support;

/// <summary>The time limit of everything that a test waits for. It fails the test, and says what was pending.</summary>
internal static class Limit
{
    /// <summary>Far more than any test needs, so that only a hang reaches it.</summary>
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(60);

    public static async Task<T> InTime<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        await ((Task)task).InTime(what);
        return await task;
    }

    public static async Task InTime(this Task task, [CallerArgumentExpression(nameof(task))] string? what = null)
    {
        if (await Task.WhenAny(task, Task.Delay(s_time)) != task)
            Assert.Fail($"Still pending after {s_time}: {what}");
        await task;
    }
}
