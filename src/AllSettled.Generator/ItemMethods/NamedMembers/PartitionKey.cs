using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods.NamedMembers;

/// <summary>What <c>PartitionBy</c> names: what gives each item its key.</summary>
/// <param name="Member">A parameter that varies per item, a property or field of the input, or a method.</param>
/// <param name="Type">The type of the keys.</param>
/// <param name="Interface">The interface that has the member, if the member is read through it. Otherwise null.</param>
internal sealed record PartitionKey(ISymbol Member, ITypeSymbol Type, INamedTypeSymbol? Interface = null)
{
    private const string CodeAnalysis = "System.Diagnostics.CodeAnalysis";

    /// <summary>The method or accessor that gives the key. Null if no code runs.</summary>
    public IMethodSymbol? Called => Member switch
    {
        IMethodSymbol method => method,
        IPropertySymbol property => Getter(property),
        _ => null,
    };

    /// <summary>The key of an item method that breaks no rule. Null if the method has none.</summary>
    public static PartitionKey? Of(ItemMethod item, Compilation compilation)
        => item.PartitionBy is null ? null : PartitionKeySearch.Of(item, compilation).Key;

    /// <summary>The type of the values that a member gives, with null if an attribute allows that.</summary>
    public static ITypeSymbol TypeOf(ISymbol member)
    {
        (ITypeSymbol type, bool mayBeNull) = member switch
        {
            IParameterSymbol parameter => (parameter.Type, false),
            IFieldSymbol field => (field.Type, MayBeNull(field)),
            IPropertySymbol property
                => (property.Type, MayBeNull(property) || (Getter(property) is { } getter && ReturnShape.MayReturnNull(getter))),
            _ => (((IMethodSymbol)member).ReturnType, ReturnShape.MayReturnNull((IMethodSymbol)member)),
        };
        return mayBeNull && !type.IsValueType ? type.WithNullableAnnotation(NullableAnnotation.Annotated) : type;

        static bool MayBeNull(ISymbol member) => member.HasAttribute("MaybeNullAttribute", CodeAnalysis);
    }

    /// <summary>Whether a key can be of the type: the type can be a type argument, and a task is surely a mistake.</summary>
    public static bool IsKeyType(ITypeSymbol type)
        => type.SpecialType is not SpecialType.System_Void
            && !type.IsStackOnly()
            && !AntiConstraint.IsOf(type)
            && (type.Traits() & TypeTraits.Pointer) == 0
            && !type.IsTask();

    /// <summary>The accessor that reads a property. An override may have none, and inherit it.</summary>
    public static IMethodSymbol? Getter(IPropertySymbol property)
    {
        for (IPropertySymbol? current = property; current is not null; current = current.OverriddenProperty)
        {
            if (current.GetMethod is { } getter)
                return getter;
        }
        return null;
    }
}
