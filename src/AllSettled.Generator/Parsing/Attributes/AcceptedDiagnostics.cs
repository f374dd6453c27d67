using System.Runtime.CompilerServices;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AllSettled.Generator.Parsing.Attributes;

/// <summary>
/// The ids of diagnostics that are suppressed where the item method is declared, in ways that do not reach the generated file. They come
/// from naming experimental and obsolete types, and from pragmas.
/// </summary>
internal static class AcceptedDiagnostics
{
    /// <summary>
    /// The ids by which a whole module, or its assembly, is experimental. References are reused in later compilations, so this is cached.
    /// </summary>
    private static readonly ConditionalWeakTable<IModuleSymbol, string[]> s_experimentalModules = new();

    public static EquatableArray<string> Of(
        ItemMethod item, Judge? judge, PartitionKey? key, BulkKey? bulkKey, Compilation compilation)
    {
        // Obsolete code may use obsolete code, and experimental code may use experimental code. If code is both, a compiler looks at only
        // one of the two, and compiler versions differ in which.
        IMethodSymbol method = item.Method;
        bool isObsolete = item.IsMarked("ObsoleteAttribute", "System");
        bool isBoth = isObsolete && item.IsMarked("ExperimentalAttribute", "System.Diagnostics.CodeAnalysis");
        var visitor = new Visitor(compilation, withObsolete: !isObsolete || isBoth);
        if (isBoth)
        {
            visitor.Add(method);
            for (INamedTypeSymbol? type = item.Receiver; type is not null; type = type.ContainingType)
                visitor.Add(type);
        }
        foreach (ITypeSymbol type in item.NamedTypes)
            visitor.Visit(type);
        visitor.AddWithOverridden(method.OverriddenMethod);
        visitor.AddWithOverridden(judge?.Method);
        if (key is not null)
            Add(key, visitor);
        if (bulkKey is not null)
            visitor.Visit(bulkKey.Type);
        foreach (ISymbol member in bulkKey?.Members.Concat(bulkKey.Getters) ?? [])
            visitor.AddWithOverridden(member);
        AcceptedByPragma.At(item, ref visitor.Ids);
        return visitor.Ids is { } ids ? [.. ids] : [];
    }

    private static void Add(PartitionKey key, Visitor visitor)
    {
        visitor.Visit(key.Type);
        if (key.Member is IParameterSymbol)
            return;
        visitor.AddWithOverridden(key.Member);
        visitor.AddWithOverridden(key.Called);
    }

    /// <summary>The id if the attribute is <c>[Experimental]</c>, or null.</summary>
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

        /// <summary>The compiler treats the call of an override as a call of the method that it overrides.</summary>
        public void AddWithOverridden(ISymbol? member)
        {
            for (; member is not null; member = OverrideCall.Overridden(member))
            {
                Add(member);
                Visit(member.ContainingType);
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

        /// <summary>A whole assembly or module may be experimental.</summary>
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
