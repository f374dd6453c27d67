using AllSettled.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace AllSettled.Calls;

/// <summary>One call of a synchronous item method, in a scope of its own.</summary>
internal static class SynchronousCall
{
    public static TResult Invoke<TService, TInput, TResult, TItem>(
        IPerItemScope<TService> scope, in TItem item, TInput input, ItemContext context, CancellationToken cancellationToken)
        where TService : class
        where TItem : struct, IItemMethod<TInput, TResult>, IScopedMethod<TService, TItem>
    {
        AsyncServiceScope opened = scope.CreateScope();
        TResult result;
        Exception? failure = null;
        try
        {
            TItem bound = item.On(scope.Resolve(opened.ServiceProvider));
            result = bound.Invoke(input, context, cancellationToken);
            if (TItem.RejectsResults)
                failure = Verdict.Ask<TInput, TResult, TItem>(bound, input, result);
        }
        catch
        {
            CloseAfterFailure(opened);
            throw;
        }
        if (failure is null)
            opened.Dispose();
        else
            CloseAfterFailure(opened);
        // Last, because what is disposed may run items of its own.
        if (TItem.RejectsResults)
            Verdict.SetOfSynchronousCall(failure);
        return result;
    }

    /// <summary>The first error of an item counts: it says why the item failed, and retries decide by its type.</summary>
    private static void CloseAfterFailure(AsyncServiceScope scope)
    {
        try
        {
            scope.Dispose();
        }
        catch
        {
            // See the summary.
        }
    }
}
