using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Analyzers.Concurrency;

/// <summary>An object that allows one operation at a time and that all items use.</summary>
/// <param name="Symbol">The field, property, parameter or service that it is.</param>
/// <param name="Type">The declared type of the object.</param>
/// <param name="Holder">The type whose code uses it.</param>
/// <param name="Name">What this code calls it.</param>
/// <param name="Kind">The documented or marked type that makes it such an object.</param>
/// <param name="Sharing">Who shares it.</param>
/// <param name="Place">The use, or the call that leads to it. Null if it is the item method itself.</param>
internal sealed record SharedUse(
    ISymbol Symbol, ITypeSymbol Type, INamedTypeSymbol Holder, string Name, ITypeSymbol Kind, Sharing Sharing, IOperation? Place = null)
{
    /// <param name="location">Where it is reported.</param>
    /// <param name="item">The item method.</param>
    /// <param name="remedy">What to do if there is more to say than usual.</param>
    public Violation Of(Location location, ItemMethod item, string remedy = "create one per item, or set MaxConcurrency = 1")
        => new(ThreadUnsafety.SB1003NotThreadSafe, location, NameFor(item), KindText(Kind),
            $"items of '{item.Method.Name}' that run at once share it", remedy);

    /// <summary>The name of the type with its article, as in "an IDbConnection".</summary>
    public static string KindText(ITypeSymbol kind) => (kind.Name is ['A' or 'E' or 'I' or 'O', ..] ? "an " : "a ") + kind.Name;

    /// <summary>The name, with its type if another type than the method's uses the object.</summary>
    private string NameFor(ItemMethod item)
        => SymbolEqualityComparer.Default.Equals(Holder.OriginalDefinition, item.Method.ContainingType.OriginalDefinition)
            || SymbolEqualityComparer.Default.Equals(Holder, Symbol)
                ? Name
                : $"{Holder.Name}.{Name}";
}
