using System.ComponentModel;

namespace AllSettled.CompilerServices;

/// <summary>
/// An item method together with the object that it is called on and its shared arguments. Generated code implements it. Do not implement it
/// yourself.
/// </summary>
/// <remarks>
/// The generator emits one private nested struct for each <see cref="SettledBatchAttribute"/> method. Because it is a struct, the engine's
/// call of <see cref="Invoke"/> is direct: it needs no delegate and no virtual call.
/// </remarks>
/// <typeparam name="TInput">The type of the parameter that varies per item. A value tuple if several parameters vary.</typeparam>
/// <typeparam name="TReturn">
/// The return type of the item method: a task, a value task, or the type of its value. <see cref="NoResult"/> for <see langword="void"/>.
/// </typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IItemMethod<TInput, TReturn>
{
    /// <summary>The name of the item method in messages and telemetry, for example <c>UserApi.FetchUserAsync</c>.</summary>
    static abstract string Name { get; }

    /// <summary>The value of <see cref="SettledBatchAttribute.MaxConcurrency"/>, or <see langword="null"/> if it is not set.</summary>
    static virtual int? MaxConcurrency => null;

    /// <summary>Whether <see cref="Invoke"/> uses its context. If not, the engine does not fill it in.</summary>
    static virtual bool UsesContext => false;

    /// <summary>Whether <see cref="Invoke"/> uses its token. If not, the engine does not create one.</summary>
    static virtual bool UsesToken => true;

    /// <summary>Whether <see cref="FailureOf"/> must be asked about each result.</summary>
    static virtual bool RejectsResults => false;

    /// <summary>Whether a result is a failure. Called only if <see cref="RejectsResults"/> is true.</summary>
    /// <param name="input">The input of the item.</param>
    /// <param name="returned">The result; for an asynchronous method, a task that has completed with it.</param>
    /// <returns>The error of the item, or <see langword="null"/> if the result is a success.</returns>
    Exception? FailureOf(TInput input, TReturn returned) => null;

    /// <summary>Whether the items have keys (S34).</summary>
    static virtual bool IsPartitioned => false;

    /// <summary>What gives the inputs their keys. Asked for once per run, and only if <see cref="IsPartitioned"/> is true.</summary>
    PartitionKeys<TInput>? PartitionKeys => null;

    /// <summary>Calls the item method for one input.</summary>
    /// <param name="input">The input of the item.</param>
    /// <param name="context">The index and the attempt. <see langword="default"/> if <see cref="UsesContext"/> is false.</param>
    /// <param name="cancellationToken">Canceled when the item is told to stop.</param>
    TReturn Invoke(TInput input, ItemContext context, CancellationToken cancellationToken);
}
