using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Validation;

/// <summary>The rules about where a wrapper stands: beside an ordinary method, or as an extension method of its type.</summary>
internal static class PlacementRules
{
    public static readonly DiagnosticDescriptor SB0002NotAnOrdinaryMethod = Rule.Error(
        "SB0002",
        "Only ordinary methods can be batched",
        "{1} is on {0}, which cannot have a wrapper; move the work into an ordinary method",
        "A wrapper is a member that stands beside a method and is named after it. Lambdas, local functions, accessors, operators, "
        + "conversions and finalizers cannot have one. Move the work into an ordinary method, and mark that method.");

    public static readonly DiagnosticDescriptor SB0003ExplicitImplementation = Rule.Error(
        "SB0003",
        "An explicit interface implementation cannot be batched",
        "'{0}' implements an interface member explicitly, so a wrapper cannot call it; implement the member implicitly",
        "An explicit implementation can be called through the interface only, so a wrapper in the same type cannot call it by its name. "
        + "Implement the member implicitly, or mark a method that the implementation calls.");

    public static readonly DiagnosticDescriptor SB0004StaticInterfaceMember = Rule.Error(
        "SB0004",
        "A static abstract or virtual method cannot be batched",
        "'{0}' is static abstract or virtual, so it can be called through a type parameter only; mark the implementing method",
        "A wrapper would need the implementing type as a type argument at every call. Mark the method of the type that implements the "
        + "interface, or mark an ordinary generic method that calls this one.");

    public static readonly DiagnosticDescriptor SB0005ExtensionBlock = Rule.Error(
        "SB0005",
        "A member of an extension block cannot be batched",
        "'{0}' is in an extension block, which cannot have wrappers; write it as an extension method with a this parameter",
        "The generator also runs in compilers that do not know extension blocks. An extension method with a this parameter is called in "
        + "the same way. Move the member out of the block, and make the receiver its first parameter.");

    public static readonly DiagnosticDescriptor SB0006FileLocalType = Rule.Error(
        "SB0006",
        "A method of a file-local type cannot be batched",
        "'{0}' cannot be batched, because '{1}' is local to its file and the wrapper is in another file; remove the file modifier",
        "Generated code is in a file of its own and cannot name a type with the file modifier. Remove the modifier, which makes the type "
        + "internal. Or nest the type in another type, where it can be private.");

    public static readonly DiagnosticDescriptor SB0007RefStructReceiver = Rule.Error(
        "SB0007",
        "An instance method of a ref struct cannot be batched",
        "'{0}' cannot be batched, because its receiver '{1}' is a ref struct and cannot outlive the caller's stack frame; make the method "
        + "static",
        "A batch keeps its receiver while items run, and a ref struct cannot leave the stack. Make the method static, or make the type an "
        + "ordinary struct or class.");

    public static readonly DiagnosticDescriptor SB0008OuterTypeParameterIsHidden = Rule.Error(
        "SB0008",
        "The type parameter of an outer type is hidden",
        "'{0}' hides the type parameter of the same name of a containing type, and the wrapper must name that type parameter; rename '{0}'",
        "The generated code names the containing type in full, with the type parameters of all types around it. If a type parameter or a "
        + "nested type further inside has the same name, this name means the inner one. Rename the inner one. If it is a type parameter, "
        + "the compiler warns too (CS0693).");

    public static readonly DiagnosticDescriptor SB0009LanguageVersionTooOld = Rule.Error(
        "SB0009",
        "Batch wrappers need C# 12 or newer",
        "This project compiles as C# {0}, but batch wrappers need C# 12 or newer; set LangVersion to 12 or newer",
        "The generated code uses C# 12. Set LangVersion to 12 or newer in the project. If the project targets .NET 8 or newer, you can "
        + "also remove LangVersion, because C# 12 or newer is the default there.");

    public static readonly DiagnosticDescriptor SB0040HiddenFromExtensions = Rule.Error(
        "SB0040",
        "An interface method must be visible to its wrapper",
        "'{0}' or a type around it is private or protected, so its wrapper in '{1}' cannot call it; make the method and these types "
        + "internal or public",
        "Wrappers of interface methods are extension methods in a class beside the interface. This class sees public and internal members "
        + "only. Make the method and the types around it internal or public, or mark the implementing method.");

    public static readonly DiagnosticDescriptor SB0041VariantInterface = Rule.Error(
        "SB0041",
        "A method of a variant interface cannot be batched",
        "'{0}' cannot be batched, because type parameter '{1}' of '{2}' is variant (in or out), but batches are not; mark the implementing "
        + "method",
        "The modifiers in and out allow conversions from one type argument to another. A batch and its records name the exact types of "
        + "input and result, so a wrapper could not follow such a conversion. Remove in or out, or mark the implementing method.");

    public static void Check(ItemMethod item, Compilation compilation, List<Violation> violations)
    {
        IMethodSymbol method = item.Method;
        Location location = method.Locations[0];
        INamedTypeSymbol type = item.Receiver;

        if (compilation is CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp12 and var version })
            violations.Add(new(SB0009LanguageVersionTooOld, location, version.ToDisplayString()));
        else if (method.MethodKind is MethodKind.ExplicitInterfaceImplementation)
            violations.Add(new(SB0003ExplicitImplementation, location, method.ExplicitInterfaceImplementations[0].Name));
        else if (method.MethodKind is not MethodKind.Ordinary)
            violations.Add(new(SB0002NotAnOrdinaryMethod, location, Describe(method), Mark(item.Attribute?.AttributeClass)));
        else if (type.TypeKind is TypeKind.Interface && method.IsStatic && (method.IsAbstract || method.IsVirtual))
            violations.Add(new(SB0004StaticInterfaceMember, location, method.Name));
        else if (type.TypeKind == ExtensionBlock.TypeKind)
            violations.Add(new(SB0005ExtensionBlock, location, method.Name));
        else if (FileLocalType(type) is { } ofFile)
            violations.Add(new(SB0006FileLocalType, location, method.Name, ofFile.Name));
        else if (type.IsRefLikeType && !method.IsStatic)
            violations.Add(new(SB0007RefStructReceiver, location, method.Name, type.Name));
        else if (item is { IsForeign: false, ExtensionClassName: not null }
            && ExtensionClass.EffectiveAccessibility(method) is Accessibility.Private)
            violations.Add(new(SB0040HiddenFromExtensions, location, method.Name, item.ExtensionClassName));
        else if (type.TypeParameters.FirstOrDefault(static parameter => parameter.Variance is not VarianceKind.None) is { } variant)
            violations.Add(new(SB0041VariantInterface, location, method.Name, variant.Name, type.Name));
        else if (HiddenTypeParameters.HiddenBy(item) is { } hiding)
            violations.Add(new(SB0008OuterTypeParameterIsHidden, hiding.Locations[0] is { IsInSource: true } there
                ? there : location, hiding.Name));
    }

    /// <summary>Whether the method's wrapper would be a member of its type, which then must be partial.</summary>
    public static bool StandsInContainingType(IMethodSymbol method)
        => method is { MethodKind: MethodKind.Ordinary, IsImplicitlyDeclared: false }
            && (method.ContainingType.TypeKind is TypeKind.Class or TypeKind.Struct
                || method is { ContainingType.TypeKind: TypeKind.Interface, IsStatic: true, IsAbstract: false, IsVirtual: false })
            && FileLocalType(method.ContainingType) is null;

    /// <summary>
    /// The type that can only be named in its own file: the type itself, a containing type or a type argument. Null if there is none.
    /// </summary>
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

    /// <summary>The attribute as code writes it.</summary>
    public static string Mark(ITypeSymbol? attribute) => attribute.IsSettledBulkAttribute() ? "[SettledBulk]" : "[SettledBatch]";

    private static string Describe(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.PropertyGet or MethodKind.PropertySet => "a property accessor",
        MethodKind.EventAdd or MethodKind.EventRemove => "an event accessor",
        MethodKind.UserDefinedOperator or MethodKind.BuiltinOperator => "an operator",
        MethodKind.Conversion => "a conversion",
        MethodKind.Destructor => "a finalizer",
        _ => "a method of another kind",
    };
}
