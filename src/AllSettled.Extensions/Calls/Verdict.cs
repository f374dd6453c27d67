using AllSettled.CompilerServices;

namespace AllSettled.Calls;

/// <summary>
/// What <c>RejectIf</c> said about the result of a call. It is asked while the call's scope is open, and the engine reads the answer later.
/// </summary>
internal sealed class Verdict
{
    /// <summary>
    /// The answer about the last synchronous call on this thread. The engine reads it on the same thread, before the next call.
    /// </summary>
    [ThreadStatic]
    private static Exception? t_ofSynchronousCall;

    /// <summary>The error of the item, or null if the result is a success.</summary>
    public Exception? Failure { get; set; }

    /// <returns>The error of a result that is a failure; null for a success. What the user's method throws is the error, too.</returns>
    public static Exception? Ask<TInput, TReturn, TItem>(in TItem bound, TInput input, TReturn returned)
        where TItem : struct, IItemMethod<TInput, TReturn>
    {
        try
        {
            return bound.FailureOf(input, returned);
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>The verdict about a task that <see cref="AsynchronousCall"/> has returned.</summary>
    public static Exception? About(Task returned) => ((Verdict)returned.AsyncState!).Failure;

    public static void SetOfSynchronousCall(Exception? failure) => t_ofSynchronousCall = failure;

    /// <summary>Takes the verdict, so that the thread does not keep the exception alive.</summary>
    public static Exception? TakeOfSynchronousCall()
    {
        var failure = t_ofSynchronousCall;
        t_ofSynchronousCall = null;
        return failure;
    }
}
