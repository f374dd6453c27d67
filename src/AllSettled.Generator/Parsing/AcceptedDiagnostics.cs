using System.Runtime.CompilerServices;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Parsing;

/// <summary>
/// Ids of diagnostics that are accepted where the item method is declared, in ways that do not reach the generated file: those
/// that experimental and obsolete types give where they are named, and whatever a pragma there says.
/// </summary>
internal static class AcceptedDiagnostics
{
    /// <summary>
    /// The ids by which all of a module, or of its assembly, is experimental. References live on from compilation to compilation.
    /// </summary>
    private static readonly ConditionalWeakTable<IModuleSymbol, string[]> s_experimentalModules = new();

    public static EquatableArray<string> Of(ItemMethod item, Compilation compilation)
    {
        // Obsolete code may use what is obsolete, and experimental code what is experimental. In code that is both, a compiler looks
        // at one of them alone, and not all versions at the same.
        IMethodSymbol method = item.Method;
        bool isObsolete = IsMarked(item, "ObsoleteAttribute", "System");
        bool isBoth = isObsolete && IsMarked(item, "ExperimentalAttribute", "System.Diagnostics.CodeAnalysis");
        var visitor = new Visitor(compilation, withObsolete: !isObsolete || isBoth);
        if (isBoth)
        {
            visitor.Add(method);
            for (INamedTypeSymbol? type = item.Receiver; type is not null; type = type.ContainingType)
                visitor.Add(type);
        }
        foreach (ITypeSymbol type in item.NamedTypes)
            visitor.Visit(type);
        // To the compiler a call of an override is one of the method that it overrides.
        for (IMethodSymbol? overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            visitor.Add(overridden);
            visitor.Visit(overridden.ContainingType);
        }
        AcceptedByPragma.At(item, ref visitor.Ids);
        return visitor.Ids is { } ids ? [.. ids] : [];
    }

    /// <summary>Whether the wrapper has this attribute, from the method or from a type around it.</summary>
    private static bool IsMarked(ItemMethod item, string attributeName, string attributeNamespace)
    {
        if (item.Method.HasAttribute(attributeName, attributeNamespace))
            return true;
        for (INamedTypeSymbol? type = item.Receiver; type is not null; type = type.ContainingType)
        {
            if (type.HasAttribute(attributeName, attributeNamespace))
                return true;
        }
        return false;
    }

    /// <summary>The id that the attribute gives if it is <c>[Experimental]</c>, or null.</summary>
    public static string? ExperimentalId(AttributeData attribute)
        => attribute.AttributeClass.Is("ExperimentalAttribute", "System.Diagnostics.CodeAnalysis")
            && attribute.ConstructorArguments is [{ Value: string id }]
            && SyntaxFacts.IsValidIdentifier(id)
                ? id : null;

    private static string[] ExperimentalIds(IModuleSymbol module)
        => [.. module.GetAttributes().Concat(module.ContainingAssembly.GetAttributes()).Select(ExperimentalId).OfType<string>()];

    private sealed class Visitor(Compilation compilation, bool withObsolete)
    {
        public SortedSet<string>? Ids;

        public void Visit(ITypeSymbol type)
        {
            switch (type)
            {
                case IArrayTypeSymbol array:
                    Visit(array.ElementType);
                    break;
                case INamedTypeSymbol named:
                    Add(named);
                    AddOfAssembly(named);
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
                string? id = ExperimentalId(attribute);
                if (id is null && withObsolete && attribute.AttributeClass.Is("ObsoleteAttribute", "System"))
                    id = ObsoleteId(attribute);
                if (id is not null && SyntaxFacts.IsValidIdentifier(id))
                    (Ids ??= new SortedSet<string>(StringComparer.Ordinal)).Add(id);
            }
        }

        /// <summary>All of an assembly or of a module may be experimental.</summary>
        private void AddOfAssembly(INamedTypeSymbol type)
        {
            if (type is not { SpecialType: SpecialType.None, ContainingModule: { } module }
                || SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly))
            {
                return;
            }
            foreach (string id in s_experimentalModules.GetValue(module, ExperimentalIds))
                (Ids ??= new SortedSet<string>(StringComparer.Ordinal)).Add(id);
        }

        private static string ObsoleteId(AttributeData attribute)
            => attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "DiagnosticId").Value.Value as string
                ?? (attribute.ConstructorArguments is [{ Value: string }, ..] ? "CS0618" : "CS0612");
    }
}
