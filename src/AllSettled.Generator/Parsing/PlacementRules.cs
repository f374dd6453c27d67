using AllSettled.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Parsing;

/// <summary>Where a wrapper can stand: beside an ordinary method of a class, struct or record.</summary>
internal static class PlacementRules
{
    public static void Check(IMethodSymbol method, Compilation compilation, List<Violation> violations)
    {
        Location location = method.Locations[0];
        INamedTypeSymbol type = method.ContainingType;

        if (compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp12 and var version })
            violations.Add(new(Rules.SB0009LanguageVersionTooOld, location, version.ToDisplayString()));
        else if (method.MethodKind is MethodKind.ExplicitInterfaceImplementation)
            violations.Add(new(Rules.SB0003ExplicitImplementation, location, method.ExplicitInterfaceImplementations[0].Name));
        else if (method.MethodKind is not MethodKind.Ordinary)
            violations.Add(new(Rules.SB0002NotAnOrdinaryMethod, location, Describe(method)));
        else if (type.TypeKind is TypeKind.Interface)
            violations.Add(new(Rules.SB0004InterfaceMethod, location, method.Name));
        else if (method.IsExtensionMethod || type.TypeKind == ExtensionBlock.TypeKind)
            violations.Add(new(Rules.SB0005ExtensionMethod, location, method.Name));
        else if (IsInFileLocalType(type))
            violations.Add(new(Rules.SB0006FileLocalType, location, method.Name, type.Name));
        else if (type.IsRefLikeType && !method.IsStatic)
            violations.Add(new(Rules.SB0007RefStructReceiver, location, method.Name, type.Name));
        else if (HidingTypeParameter(method) is { } hiding)
            violations.Add(new(Rules.SB0008TypeParameterHidesOuter, hiding.Locations[0], hiding.Name));
        else if (IsConditional(method))
            violations.Add(new(Rules.SB0025ConditionalMethod, location, method.Name));
        else if (OverrideCall.UnavoidableRival(method) is { } rival)
            violations.Add(new(Rules.SB0033OverrideIsHidden, location, method.Name, Display(rival)));
        else if (ExternAliases.FirstIn(method, compilation) is { } hidden)
            violations.Add(new(Rules.SB0034TypeBehindAlias, location, method.Name, Display(hidden)));
    }

    /// <summary>Whether a wrapper of this method would be a member of the method's type, which then has to be partial.</summary>
    public static bool StandsInContainingType(IMethodSymbol method)
        => method is { MethodKind: MethodKind.Ordinary, IsExtensionMethod: false, IsImplicitlyDeclared: false }
            && method.ContainingType.TypeKind is TypeKind.Class or TypeKind.Struct
            && !IsInFileLocalType(method.ContainingType);

    private static bool IsInFileLocalType(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (current.IsFileLocal)
                return true;
        }
        return false;
    }

    /// <summary>
    /// A method's type parameter with the name of an outer one (warning CS0693). Inside the item struct, which repeats it,
    /// the outer one could not be named, and the receiver's type needs it.
    /// </summary>
    private static ITypeParameterSymbol? HidingTypeParameter(IMethodSymbol method)
    {
        foreach (ITypeParameterSymbol parameter in method.TypeParameters)
        {
            for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
            {
                foreach (ITypeParameterSymbol outer in type.TypeParameters)
                {
                    if (outer.Name == parameter.Name)
                        return parameter;
                }
            }
        }
        return null;
    }

    private static bool IsConditional(IMethodSymbol method)
    {
        for (IMethodSymbol? current = method; current is not null; current = current.OverriddenMethod)
        {
            foreach (AttributeData attribute in current.GetAttributes())
            {
                if (attribute.AttributeClass.Is("ConditionalAttribute", "System.Diagnostics"))
                    return true;
            }
        }
        return false;
    }

    private static string Display(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    private static string Describe(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.PropertyGet or MethodKind.PropertySet => "a property accessor",
        MethodKind.EventAdd or MethodKind.EventRemove => "an event accessor",
        MethodKind.UserDefinedOperator or MethodKind.BuiltinOperator => "an operator",
        MethodKind.Conversion => "a conversion",
        MethodKind.Destructor => "a finalizer",
        _ => "no ordinary method",
    };
}
