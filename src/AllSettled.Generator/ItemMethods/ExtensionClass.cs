using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.ItemMethods;

/// <summary>
/// The static class of wrappers that cannot be members of the item method's type: <c>ISenderSettledExtensions</c> in the interface's
/// namespace, <c>UserImporterPerItemScopeExtensions</c> beside any type for wrappers with scopes, <c>HttpClientSettledExtensions</c> and,
/// for static methods, <c>FileSettled</c> in our namespace. Every item method adds a part to it, and users may add parts too.
/// </summary>
internal static class ExtensionClass
{
    /// <summary>The namespace of foreign types' classes.</summary>
    public const string ForeignNamespace = "AllSettled";

    /// <summary>
    /// The name of the class, or null if the wrappers are siblings of the item method. As members of an interface they would be default
    /// implementations, which cannot be called on the classes that implement it.
    /// </summary>
    public static string? NameFor(ItemMethod item) => item switch
    {
        { IsScoped: true } => item.Receiver.Name + "PerItemScopeExtensions",
        { IsForeign: true, Method.IsStatic: true } => item.Receiver.Name + "Settled",
        { IsForeign: true } => item.Receiver.Name + "SettledExtensions",
        { Method: { IsStatic: false, ContainingType.TypeKind: TypeKind.Interface } } => item.Receiver.Name + "SettledExtensions",
        _ => null,
    };

    /// <summary>The user's type of that name, or null. In the analyzer the generated parts are found too.</summary>
    public static INamedTypeSymbol? Existing(ItemMethod item, Compilation compilation)
    {
        INamespaceSymbol? container = item.IsForeign
            ? compilation.SourceModule.GlobalNamespace.GetMembers(ForeignNamespace).OfType<INamespaceSymbol>().FirstOrDefault()
            : item.Receiver.ContainingNamespace;
        return container?.GetTypeMembers(item.ExtensionClassName!, 0).FirstOrDefault();
    }

    /// <summary>Whether another part can be added to the existing type.</summary>
    public static bool CanBeExtended(INamedTypeSymbol existing)
        => existing is { TypeKind: TypeKind.Class, IsStatic: true, IsFileLocal: false }
            && existing.DeclaringSyntaxReferences.All(static reference
                => reference.GetSyntax() is ClassDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>
    /// The declaration of a part. Types of the same name in different types share the class. It is public if one of them is public, so
    /// the other parts have no accessibility modifier. If the user has a part, that part decides. The class of a foreign type is always
    /// internal.
    /// </summary>
    public static string Header(ItemMethod item, Compilation compilation)
    {
        bool isPublic = !item.IsForeign
            && EffectiveAccessibility(item.Receiver) is Accessibility.Public
            && Existing(item, compilation) is null;
        return $"{(isPublic ? "public " : "")}static partial class {CSharpNames.Escape(item.ExtensionClassName!)}";
    }

    /// <summary>How a class in the same assembly sees the member: public, internal, or private if it does not see it.</summary>
    public static Accessibility EffectiveAccessibility(ISymbol member)
    {
        Accessibility narrowest = Accessibility.Public;
        for (ISymbol? symbol = member; symbol is not null; symbol = symbol.ContainingType)
        {
            switch (symbol.DeclaredAccessibility)
            {
                case Accessibility.Public:
                    break;
                case Accessibility.Internal or Accessibility.ProtectedOrInternal:
                    narrowest = Accessibility.Internal;
                    break;
                default:
                    return Accessibility.Private;
            }
        }
        return narrowest;
    }
}
