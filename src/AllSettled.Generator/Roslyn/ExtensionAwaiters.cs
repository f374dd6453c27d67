using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.Roslyn;

/// <summary>Types that are awaitable only through an extension method <c>GetAwaiter</c>.</summary>
internal static class ExtensionAwaiters
{
    private const string GetAwaiter = "GetAwaiter";

    /// <summary>Whether <c>await</c> accepts a value of the type at the place.</summary>
    public static bool MakeAwaitable(ITypeSymbol type, SyntaxReference? place, Compilation compilation)
    {
        // A method that returns a TimeSpan returns a value, even if a project likes to write `await TimeSpan.FromSeconds(1)`.
        if (type is not INamedTypeSymbol { SpecialType: SpecialType.None } || (type.IsValueType && IsOfFramework(type)))
            return false;
        foreach (IMethodSymbol method in CompilationFacts.Of(compilation).ExtensionAwaiters)
        {
            if (method.ReduceExtensionMethod(type) is not null)
                return true;
        }
        // Awaitable types of .NET have an awaiter of their own. A library may have extensions for its types, as C#/WinRT does.
        return !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly)
            && !IsOfFramework(type)
            && place is not null
            && compilation.GetSemanticModel(place.SyntaxTree)
                .LookupSymbols(place.Span.Start, type, GetAwaiter, includeReducedExtensionMethods: true)
                .Any(static symbol => symbol is IMethodSymbol { Parameters.IsEmpty: true });
    }

    /// <summary>The extension methods that the compilation itself declares.</summary>
    public static IReadOnlyList<IMethodSymbol> DeclaredIn(Compilation compilation)
    {
        var methods = new List<IMethodSymbol>();
        foreach (ISymbol symbol in compilation.GetSymbolsWithName(GetAwaiter, SymbolFilter.Member))
        {
            // A member of an extension block is also a static method of the class around the block.
            INamedTypeSymbol? type = symbol.ContainingType?.TypeKind == ExtensionBlock.TypeKind
                ? symbol.ContainingType.ContainingType : symbol.ContainingType;
            if (type is not { IsStatic: true })
                continue;
            foreach (ISymbol member in type.GetMembers(GetAwaiter))
            {
                if (member is IMethodSymbol { IsExtensionMethod: true, Parameters.Length: 1 } method)
                    methods.Add(method);
            }
        }
        return methods;
    }

    private static bool IsOfFramework(ITypeSymbol type)
    {
        INamespaceSymbol? containing = type.ContainingNamespace;
        while (containing is { ContainingNamespace.IsGlobalNamespace: false })
            containing = containing.ContainingNamespace;
        return containing?.Name == "System";
    }
}
