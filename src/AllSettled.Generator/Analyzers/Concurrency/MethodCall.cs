using AllSettled.Generator.ItemMethods;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>A method, and what of it all items share when it is called.</summary>
/// <param name="method">The method.</param>
/// <param name="onShared">Whether the instance is shared.</param>
/// <param name="sharedParameters">A bit for each parameter whose argument is shared. Parameters after the 64th have none.</param>
/// <param name="ofParameters">Who shares these arguments. In a method that items call, that is up to the call.</param>
internal readonly struct MethodCall(
    IMethodSymbol method, bool onShared, ulong sharedParameters, Sharing ofParameters = Sharing.ByInstance) : IEquatable<MethodCall>
{
    public IMethodSymbol Method => method;

    public bool OnShared => onShared;

    public Sharing OfParameters => ofParameters;

    private ulong SharedParameters => sharedParameters;

    public static MethodCall Of(ItemMethod item)
        => new(item.Method, onShared: true, item.SharedParameters.Aggregate(0UL, static (bits, parameter) => bits | Bit(parameter)),
            Sharing.ByAll);

    public static ulong Bit(IParameterSymbol parameter) => parameter.Ordinal < 64 ? 1UL << parameter.Ordinal : 0;

    /// <summary>Whether it is a parameter of the method that gets the same object for all items.</summary>
    public bool Shares(IParameterSymbol parameter)
        => (sharedParameters & Bit(parameter)) != 0
            && parameter.ContainingSymbol is IMethodSymbol owner
            && SymbolEqualityComparer.Default.Equals((owner.PartialDefinitionPart ?? owner).OriginalDefinition,
                (method.PartialDefinitionPart ?? method).OriginalDefinition);

    public bool Equals(MethodCall other)
        => SymbolEqualityComparer.Default.Equals(method, other.Method) && onShared == other.OnShared
            && sharedParameters == other.SharedParameters;

    public override bool Equals(object? obj) => obj is MethodCall other && Equals(other);

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(method) * 31 + sharedParameters.GetHashCode();
}
