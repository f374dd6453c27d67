namespace AllSettled.Engine.Calls;

/// <summary>The exception of a task that failed, without throwing it where .NET allows (S23).</summary>
internal static class TaskFailure
{
    /// <summary>The exception of a faulted or canceled task; several of them stay the aggregate they are (S4).</summary>
    public static Exception Of(Task task)
        => task.Exception switch
        {
            { InnerExceptions: [var only] } => only,
            { } several => several,
            null => Thrown(() => task.GetAwaiter().GetResult()),
        };

    /// <inheritdoc cref="Of(Task)"/>
    public static Exception Of<TResult>(ValueTask<TResult> task)
        => task.IsFaulted ? Of(task.AsTask()) : Thrown(() => task.GetAwaiter().GetResult());

    /// <inheritdoc cref="Of(Task)"/>
    public static Exception Of(ValueTask task)
        => task.IsFaulted ? Of(task.AsTask()) : Thrown(() => task.GetAwaiter().GetResult());

    /// <summary>
    /// The one rethrow: a canceled task has no <see cref="Task.Exception"/>, and a new one would not be what was thrown. (A
    /// pooled source rethrows inside <c>AsTask</c> instead.)
    /// </summary>
    private static Exception Thrown(Action getResult)
    {
        try
        {
            getResult();
            return new InvalidOperationException("The task says that it failed, but has no exception.");
        }
        catch (Exception thrown)
        {
            return thrown;
        }
    }

    /// <summary>A failed task that its owner drops is no unobserved exception (S23): looking at the exception says so.</summary>
    public static void MarkObserved(this Task task) => _ = task.Exception;

    /// <summary>S3.</summary>
    public static InvalidOperationException NullTask(string methodName)
        => new($"{methodName} returned a null task.");
}
