using AllSettled.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.Calls;

/// <summary>One call of an asynchronous item method, in a scope of its own.</summary>
internal static class AsynchronousCall
{
    /// <returns>A task that completes when the scope is disposed. Its state is the <see cref="Verdict"/>, if results are judged.</returns>
    public static Task<TResult> InvokeAsync<TService, TInput, TResult, TReturn, TItem>(
        IPerItemScope<TService> scope, TItem item, TInput input, ItemContext context, Func<TReturn, TResult> resultOf,
        CancellationToken cancellationToken)
        where TService : class
        where TReturn : Task
        where TItem : struct, IItemMethod<TInput, TReturn>, IScopedMethod<TService, TItem>
    {
        var verdict = TItem.RejectsResults ? new Verdict() : null;
        // An async method would keep only one of several exceptions of the item method's task, and has no place for the verdict.
        var completion = new TaskCompletionSource<TResult>(verdict);
        _ = RunAsync(completion, verdict, scope, item, input, context, resultOf, cancellationToken);
        return completion.Task;
    }

    private static async Task RunAsync<TService, TInput, TResult, TReturn, TItem>(
        TaskCompletionSource<TResult> completion, Verdict? verdict, IPerItemScope<TService> scope, TItem item, TInput input,
        ItemContext context, Func<TReturn, TResult> resultOf, CancellationToken cancellationToken)
        where TService : class
        where TReturn : Task
        where TItem : struct, IItemMethod<TInput, TReturn>, IScopedMethod<TService, TItem>
    {
        AsyncServiceScope opened;
        try
        {
            opened = scope.CreateScope();
        }
        catch (Exception e)
        {
            completion.SetException(e);
            return;
        }

        TReturn? returned = null;
        IEnumerable<Exception>? errors = null;
        try
        {
            TItem bound = item.On(scope.Resolve(opened.ServiceProvider));
            returned = bound.Invoke(input, context, cancellationToken)
                ?? throw new InvalidOperationException($"{TItem.Name} returned a null task.");
            // Exceptions are read and not thrown again.
            await ((Task)returned).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!returned.IsCompletedSuccessfully)
                errors = ErrorsOf(returned);
            else if (verdict is not null)
                verdict.Failure = Verdict.Ask<TInput, TReturn, TItem>(bound, input, returned);
        }
        catch (Exception e)
        {
            errors = [e];
        }

        try
        {
            await opened.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The first error of an item counts: it says why the item failed, and retries decide by its type.
            if (errors is null && verdict?.Failure is null)
                errors = [e];
        }

        if (errors is null)
            completion.SetResult(resultOf(returned!));
        else
            completion.SetException(errors);
    }

    private static IEnumerable<Exception> ErrorsOf(Task task)
        => task.Exception is { } failure ? failure.InnerExceptions : [CancellationOf(task)];

    /// <summary>A canceled task has no <see cref="Task.Exception"/>. Its own exception is only thrown.</summary>
    private static Exception CancellationOf(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
            return new InvalidOperationException("The task says that it is canceled, but has no exception.");
        }
        catch (OperationCanceledException e)
        {
            return e;
        }
    }
}
