using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Validation;

/// <summary>Where a wrapper can stand: beside an ordinary method, or as an extension method of its type.</summary>
internal static class PlacementRules
{
    public static void Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        IMethodSymbol method = item.Method;
        Location location = method.Locations[0];
        INamedTypeSymbol type = item.Receiver;

        if (compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp12 and var version })
            violations.Add(new(Rules.SB0009LanguageVersionTooOld, location, version.ToDisplayString()));
        else if (method.MethodKind is MethodKind.ExplicitInterfaceImplementation)
            violations.Add(new(Rules.SB0003ExplicitImplementation, location, method.ExplicitInterfaceImplementations[0].Name));
        else if (method.MethodKind is not MethodKind.Ordinary)
            violations.Add(new(Rules.SB0002NotAnOrdinaryMethod, location, Describe(method)));
        else if (type.TypeKind is TypeKind.Interface && method.IsStatic && (method.IsAbstract || method.IsVirtual))
            violations.Add(new(Rules.SB0004StaticInterfaceMember, location, method.Name));
        else if (type.TypeKind == ExtensionBlock.TypeKind)
            violations.Add(new(Rules.SB0005ExtensionBlock, location, method.Name));
        else if (FileLocalType(type) is { } ofFile)
            violations.Add(new(Rules.SB0006FileLocalType, location, method.Name, ofFile.Name));
        else if (type.IsRefLikeType && !method.IsStatic)
            violations.Add(new(Rules.SB0007RefStructReceiver, location, method.Name, type.Name));
        else if (item is { IsForeign: false, ExtensionClassName: not null } && ExtensionClass.EffectiveAccessibility(method) is Accessibility.Private)
            violations.Add(new(Rules.SB0040HiddenFromExtensions, location, method.Name, item.ExtensionClassName));
        else if (type.TypeParameters.FirstOrDefault(static parameter => parameter.Variance is not VarianceKind.None) is { } variant)
            violations.Add(new(Rules.SB0041VariantInterface, location, method.Name, variant.Name, type.Name));
        else if (HiddenTypeParameters.HiddenBy(item) is { } hiding)
            violations.Add(new(Rules.SB0008OuterTypeParameterIsHidden, hiding.Locations[0] is { IsInSource: true } there ? there : location, hiding.Name));
        else if (IsConditional(method))
            violations.Add(new(Rules.SB0025ConditionalMethod, location, method.Name));
        else if (method.IsStatic && IsForUnmanagedCallers(method))
            violations.Add(new(Rules.SB0026UnmanagedCallersOnly, location, method.Name));
        else if (OverrideCall.UnavoidableOverload(method) is { } overload)
            violations.Add(new(Rules.SB0033OverrideIsHidden, location, method.Name, Display(overload)));
        else if (PreferredOverload.Of(item, compilation) is { } preferred)
            violations.Add(new(Rules.SB0035OverloadIsPreferred, location, method.Name, Display(preferred)));
        else if (ExternAliases.FirstIn(item.NamedTypes, compilation) is { } hidden)
            violations.Add(new(Rules.SB0034TypeBehindAlias, location, method.Name, Display(hidden)));
    }

    /// <summary>Whether a wrapper of this method would be a member of the method's type, which then has to be partial.</summary>
    public static bool StandsInContainingType(IMethodSymbol method)
        => method is { MethodKind: MethodKind.Ordinary, IsImplicitlyDeclared: false }
            && (method.ContainingType.TypeKind is TypeKind.Class or TypeKind.Struct
                || method is { ContainingType.TypeKind: TypeKind.Interface, IsStatic: true, IsAbstract: false, IsVirtual: false })
            && FileLocalType(method.ContainingType) is null;

    /// <summary>The type itself, one around it or among its arguments that only its own file can name; else null.</summary>
    private static INamedTypeSymbol? FileLocalType(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (current.IsFileLocal)
                return type;
            foreach (ITypeSymbol argument in current.TypeArguments)
            {
                ITypeSymbol element = argument;
                while (element is IArrayTypeSymbol array)
                    element = array.ElementType;
                if (element is INamedTypeSymbol named && FileLocalType(named) is { } found)
                    return found;
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

    private static bool IsForUnmanagedCallers(IMethodSymbol method)
    {
        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass.Is("UnmanagedCallersOnlyAttribute", "System.Runtime.InteropServices"))
                return true;
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
