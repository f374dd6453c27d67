using AllSettled.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Parsing;

/// <summary>
/// Ids of the diagnostics that experimental and obsolete types give where they are named. Where the item method stands they
/// have been accepted, by a pragma that does not reach the generated file.
/// </summary>
internal static class AcceptedDiagnostics
{
    public static EquatableArray<string> Of(ItemMethod item)
    {
        // Obsolete code may use what is obsolete, and experimental code what is experimental. In code that is both, a compiler looks
        // at one of them alone, and not all versions at the same.
        IMethodSymbol method = item.Method;
        bool isObsolete = IsMarked(method, "ObsoleteAttribute", "System");
        bool isBoth = isObsolete && IsMarked(method, "ExperimentalAttribute", "System.Diagnostics.CodeAnalysis");
        var visitor = new Visitor(withObsolete: !isObsolete || isBoth);
        for (ISymbol? symbol = isBoth ? method : null; symbol is IMethodSymbol or INamedTypeSymbol; symbol = symbol.ContainingSymbol)
            visitor.Add(symbol);
        if (item.ExtensionClassName is not null)
            visitor.Visit(item.Receiver);
        visitor.Visit(method.ReturnType);
        foreach (IParameterSymbol parameter in item.Parameters)
            visitor.Visit(parameter.Type);
        foreach (ITypeParameterSymbol parameter in method.TypeParameters)
        {
            foreach (ITypeSymbol constraint in parameter.ConstraintTypes)
                visitor.Visit(constraint);
        }
        // To the compiler a call of an override is one of the method that it overrides.
        for (IMethodSymbol? overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            visitor.Add(overridden);
            visitor.Visit(overridden.ContainingType);
        }
        return visitor.Ids is { } ids ? [.. ids] : [];
    }

    /// <summary>Whether the symbol, or a type around it, has this attribute.</summary>
    private static bool IsMarked(ISymbol? symbol, string attributeName, string attributeNamespace)
    {
        for (; symbol is IMethodSymbol or INamedTypeSymbol; symbol = symbol.ContainingSymbol)
        {
            foreach (AttributeData attribute in symbol.GetAttributes())
            {
                if (attribute.AttributeClass.Is(attributeName, attributeNamespace))
                    return true;
            }
        }
        return false;
    }

    private sealed class Visitor(bool withObsolete)
    {
        public SortedSet<string>? Ids { get; private set; }

        public void Visit(ITypeSymbol type)
        {
            switch (type)
            {
                case IArrayTypeSymbol array:
                    Visit(array.ElementType);
                    break;
                case INamedTypeSymbol named:
                    Add(named);
                    if (named.ContainingType is { } outer)
                        Visit(outer);
                    foreach (ITypeSymbol argument in named.TypeArguments)
                        Visit(argument);
                    break;
            }
        }

        public void Add(ISymbol symbol)
        {
            foreach (AttributeData attribute in symbol.GetAttributes())
            {
                string? id = null;
                if (attribute.AttributeClass.Is("ExperimentalAttribute", "System.Diagnostics.CodeAnalysis"))
                    id = attribute.ConstructorArguments is [{ Value: string value }] ? value : null;
                else if (withObsolete && attribute.AttributeClass.Is("ObsoleteAttribute", "System"))
                    id = ObsoleteId(attribute);
                if (id is not null && SyntaxFacts.IsValidIdentifier(id))
                    (Ids ??= new SortedSet<string>(StringComparer.Ordinal)).Add(id);
            }
        }

        private static string ObsoleteId(AttributeData attribute)
            => attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "DiagnosticId").Value.Value as string
                ?? (attribute.ConstructorArguments is [{ Value: string }, ..] ? "CS0618" : "CS0612");
    }
}
