using System.ComponentModel;

namespace AllSettled.CompilerServices;

/// <summary>
/// An item method bound to its receiver and its shared arguments. The generator emits one private nested struct per
/// <see cref="SettledBatchAttribute"/> method; being a struct, the call through it is direct, and batches of trivial items
/// run at the speed of a hand-written loop.
/// </summary>
/// <typeparam name="TInput">What varies per item; a value tuple where several parameters do.</typeparam>
/// <typeparam name="TReturn">What the item method returns: a task, a value task, a plain result, or <see cref="NoResult"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IItemMethod<TInput, TReturn>
{
    /// <summary>The item method as messages and telemetry name it, such as <c>UserApi.FetchUserAsync</c>.</summary>
    static abstract string Name { get; }

    /// <summary>What <see cref="SettledBatchAttribute.MaxConcurrency"/> says, or <see langword="null"/> if it says nothing.</summary>
    static virtual int? MaxConcurrency => null;

    /// <summary>Whether <see cref="Invoke"/> looks at its context; otherwise nobody fills it in.</summary>
    static virtual bool UsesContext => false;

    /// <summary>Whether <see cref="Invoke"/> looks at its token; otherwise nobody makes one.</summary>
    static virtual bool UsesToken => true;

    /// <summary>Calls the item method for one input.</summary>
    TReturn Invoke(TInput input, ItemContext context, CancellationToken cancellationToken);
}
