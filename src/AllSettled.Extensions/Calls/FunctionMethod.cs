using AllSettled.CompilerServices;

namespace AllSettled.Calls;

/// <summary>A function of a service as an item method, for types that have no wrappers.</summary>
internal readonly struct FunctionMethod<TService, TInput, TReturn>(
    TService? self, Func<TService, TInput, CancellationToken, TReturn> function)
    : IItemMethod<TInput, TReturn>, IScopedMethod<TService, FunctionMethod<TService, TInput, TReturn>>
    where TService : class
{
    /// <summary><c>UserImporter.SettleAsync</c>. The name of a generic type has no arity.</summary>
    public static string Name { get; } = typeof(TService).Name.Split('`')[0] + "." + nameof(PerItemScopeExtensions.SettleAsync);

    public FunctionMethod<TService, TInput, TReturn> On(TService self) => new(self, function);

    public TReturn Invoke(TInput input, ItemContext context, CancellationToken cancellationToken)
        => function(self!, input, cancellationToken);
}
