using AllSettled.CompilerServices;
using AllSettled.Records;

namespace AllSettled.Engine.Calls;

/// <summary>
/// An item method, and the current call of it: there is one implementation for each kind of return type. It is a mutable struct that
/// lives in a slot, or on the stack while items complete at once. It makes one call at a time.
/// </summary>
internal interface IItemCall<TInput, TResult>
{
    static abstract string MethodName { get; }

    /// <summary>The concurrency that the attribute sets, or null.</summary>
    static abstract int? MaxConcurrency { get; }

    /// <summary>The concurrency if neither the options nor the attribute sets it.</summary>
    static virtual int DefaultConcurrency => 16;

    /// <inheritdoc cref="AllSettled.CompilerServices.IItemMethod{TInput,TReturn}.UsesContext"/>
    static abstract bool UsesContext { get; }

    /// <inheritdoc cref="AllSettled.CompilerServices.IItemMethod{TInput,TReturn}.UsesToken"/>
    static abstract bool UsesToken { get; }

    /// <summary>Whether an item keeps its thread until it completes. Then other items need other threads.</summary>
    static virtual bool HoldsItsThread => false;

    /// <inheritdoc cref="AllSettled.CompilerServices.IItemMethod{TInput,TReturn}.IsPartitioned"/>
    static virtual bool IsPartitioned => false;

    /// <inheritdoc cref="AllSettled.CompilerServices.IItemMethod{TInput,TReturn}.PartitionKeys"/>
    PartitionKeys<TInput>? PartitionKeys => null;

    /// <summary>Whether an item is a chunk of inputs, and the call takes all of them (S35).</summary>
    static virtual bool IsBulk => false;

    /// <summary>How many inputs an item has at most.</summary>
    static virtual int InputsPerItem => 1;

    /// <summary>Writes the outcomes of the inputs of a call that has ended. Called only if <see cref="IsBulk"/> is true.</summary>
    /// <param name="input">The chunk.</param>
    /// <param name="outcome">The outcome of the call.</param>
    CallEnd End(TInput input, in Outcome<TResult> outcome) => throw new NotSupportedException();

    /// <summary>The rest of a chunk is not sent, or not again. Called only if <see cref="IsBulk"/> is true.</summary>
    CallEnd GiveUp(TInput input) => throw new NotSupportedException();

    /// <summary>Whether the current call has completed.</summary>
    bool IsCompleted { get; }

    /// <summary>Calls the item method. Throws what the method throws before it returns a task.</summary>
    /// <returns>
    /// Whether the item is fulfilled already. Then <c>value</c> is its value, and the call is over. Otherwise the task is kept, and
    /// <see cref="Settle"/> must follow once it has completed. (To store the task first would cost an item that completes at once a third
    /// of its time.)
    /// </returns>
    bool TryFulfill(TInput input, ItemContext context, CancellationToken cancellationToken, out TResult value);

    /// <summary>Runs the continuation when the call completes, on any thread and in any context.</summary>
    void OnCompleted(Action continuation);

    /// <summary>Writes the value of a fulfilled item. Called once per call, after it has completed.</summary>
    /// <returns>
    /// Null if the item is fulfilled. Else its failure, which is returned and not thrown (S23). Only a broken source of a value task can
    /// throw here.
    /// </returns>
    Exception? Settle(ref Outcome<TResult> outcome);
}
