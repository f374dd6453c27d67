using AllSettled.Records;

namespace AllSettled.Engine.Calls;

/// <summary>
/// A call of an asynchronous item method and what came back of it, for one of the four kinds of task. A mutable struct that
/// lives in a slot, or on the stack while items complete at once; one call at a time.
/// </summary>
internal interface IItemCall<TInput, TResult>
{
    static abstract string MethodName { get; }

    /// <summary>What the attribute says, or null.</summary>
    static abstract int? MaxConcurrency { get; }

    /// <summary>How many items run at once if nobody says anything.</summary>
    static virtual int DefaultConcurrency => 16;

    /// <inheritdoc cref="AllSettled.CompilerServices.IItemMethod{TInput,TReturn}.UsesContext"/>
    static abstract bool UsesContext { get; }

    /// <inheritdoc cref="AllSettled.CompilerServices.IItemMethod{TInput,TReturn}.UsesToken"/>
    static abstract bool UsesToken { get; }

    /// <summary>Whether an item keeps its thread until it completes, so that others need one of their own.</summary>
    static virtual bool HoldsItsThread => false;

    /// <summary>Whether the item that was started is completed.</summary>
    bool IsCompleted { get; }

    /// <summary>Calls the item method. Throws what the method throws before it returns a task.</summary>
    /// <returns>
    /// Whether the item is fulfilled already: then this is its value, and the call is over. Any other is kept, and to be settled once it
    /// is completed. (Keeping a task just to look at it costs an item that completes at once a third of its time.)
    /// </returns>
    bool TryFulfill(TInput input, ItemContext context, CancellationToken cancellationToken, out TResult value);

    /// <summary>Has the continuation run when the item completes; on no particular thread or context.</summary>
    void OnCompleted(Action continuation);

    /// <summary>Writes the value of a fulfilled item; once per call, after it completed.</summary>
    /// <returns>
    /// The failure of any other, stored and not thrown (S23), or null. Only a broken source of a value task can throw here.
    /// </returns>
    Exception? Settle(ref Outcome<TResult> outcome);
}
