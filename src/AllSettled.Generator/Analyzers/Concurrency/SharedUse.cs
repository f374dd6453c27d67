using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>An object that allows one operation at a time and that all items use.</summary>
/// <param name="Symbol">The field, property or parameter that holds it.</param>
/// <param name="Kind">The documented type that makes it such an object.</param>
/// <param name="Place">The use, or the call that leads to it.</param>
internal sealed record SharedUse(ISymbol Symbol, ITypeSymbol Kind, IOperation Place)
{
    /// <param name="location">Where it is reported.</param>
    /// <param name="item">The item method.</param>
    public Violation Of(Location location, ItemMethod item)
        => new(ThreadUnsafety.SB1003NotThreadSafe, location, NameFor(item), item.Method.Name, Kind.Name);

    /// <summary>The name, with its type if another type than the method's holds the object.</summary>
    private string NameFor(ItemMethod item)
        => SymbolEqualityComparer.Default.Equals(Symbol.ContainingType.OriginalDefinition, item.Method.ContainingType.OriginalDefinition)
            ? Symbol.Name
            : $"{Symbol.ContainingType.Name}.{Symbol.Name}";
}
