namespace AllSettled.Engine.Calls;

/// <summary>The exception of a failed task. It is read and not thrown, where .NET allows that (S23).</summary>
internal static class TaskFailure
{
    /// <summary>The exception of a faulted or canceled task. Several exceptions stay in their aggregate (S4).</summary>
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
    /// Throws and catches the exception of a canceled task. Such a task has no <see cref="Task.Exception"/>, and a new exception would
    /// not be the one that was thrown. (A pooled source throws inside <c>AsTask</c> instead.)
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

    /// <summary>Observes the exception of a task that nobody may await: otherwise .NET reports it as unobserved (S23).</summary>
    public static void MarkObserved(this Task task) => _ = task.Exception;

    /// <summary>The error of an item method that returns null instead of a task (S3).</summary>
    public static InvalidOperationException NullTask(string methodName)
        => new($"{methodName} returned a null task.");
}
