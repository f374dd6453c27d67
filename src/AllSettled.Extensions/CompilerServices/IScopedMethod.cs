using System.ComponentModel;

namespace AllSettled.CompilerServices;

/// <summary>
/// An item method that gets the object that it is called on with each call. Generated code implements it. Do not implement it yourself.
/// </summary>
/// <typeparam name="TService">The type of that object.</typeparam>
/// <typeparam name="TItem">The item method with an object.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IScopedMethod<TService, TItem>
    where TService : class
    where TItem : struct
{
    /// <summary>The same item method, with the same shared arguments, on this object.</summary>
    TItem On(TService self);
}
