using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.ItemMethods.NamedMembers;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AllSettled.Generator.Analyzers.Declarations;

/// <summary>
/// Why a method that breaks no rule still has no wrapper: source generators do not see what other generators write. Razor is a generator
/// too, so this includes the code block of a component. The analyzer sees all code.
/// </summary>
internal static class OtherGeneratorCode
{
    public static readonly DiagnosticDescriptor SB0036WrittenByAnotherGenerator = Rule.Error(
        "SB0036",
        "Code of another source generator cannot be batched",
        "'{0}' has no wrapper, because {1} is written by another source generator, and generators do not see one another's code; {2}",
        "A source generator sees the files of the project, but not the code that other generators add. So it cannot read a method that "
        + "another generator writes, as in a .razor file. It cannot read a signature with such a type either. Mark a method in your own "
        + "file whose signature has no such type, and call the other method from it.");

    /// <param name="items">Methods that break no rule, and for which one attribute asks for wrappers.</param>
    /// <param name="location">Where it is reported.</param>
    /// <param name="compilation">The compilation, with all generated code.</param>
    /// <param name="violations">Takes the violation.</param>
    public static void Check(IReadOnlyList<ItemMethod> items, Location location, Compilation compilation, List<Violation> violations)
    {
        // Overloads that cannot be batched are left out, whatever the reason. One wrapper is enough.
        if (items.Any(item => HasWrapper(item, compilation)))
            return;
        foreach (ItemMethod item in items)
        {
            if (Reason(item, compilation) is not var (what, instead))
                continue;
            violations.Add(new(SB0036WrittenByAnotherGenerator, location, item.Method.Name, what, instead));
            return;
        }
    }

    /// <summary>Whether the compilation has the wrapper that the generator writes for the method.</summary>
    public static bool HasWrapper(ItemMethod item, Compilation compilation)
    {
        bool isSibling = item.ExtensionClassName is null;
        if ((isSibling ? item.Receiver : ExtensionClass.Existing(item, compilation)) is not { } type)
            return false;
        var expected = WrapperSignatures.Of(item, compilation, asMembers: isSibling);
        foreach (ISymbol member in type.GetMembers(item.WrapperName))
        {
            if (member is IMethodSymbol method && method.IsGenerated()
                && expected.Contains((item.WrapperName, SignatureKey.Of(method))))
            {
                return true;
            }
        }
        return false;
    }

    private static (string What, string Instead)? Reason(ItemMethod item, Compilation compilation)
    {
        if (IsWrittenByGenerator(item.Method))
            return ("the method", "move it into a file of your own");
        if (item.Method is { IsPartialDefinition: true, PartialImplementationPart: { } body } && IsWrittenByGenerator(body))
            return ("its implementation", "add an access modifier such as private, because C# then demands an implementation");
        if (Judge.Of(item, compilation) is { } judge && IsWrittenByGenerator(judge.Method))
            return ($"'{Display(judge.Method)}'", "move it into a file of your own");
        var key = PartitionKey.Of(item, compilation);
        if (key is { Member: not IParameterSymbol } && IsWrittenByGenerator(key.Member))
            return ($"'{Display(key.Member)}'", "move it into a file of your own");
        if (BulkKey.Of(item, compilation)?.Members.FirstOrDefault(IsWrittenByGenerator) is { } keyOfBulk)
            return ($"'{Display(keyOfBulk)}'", "move it into a file of your own");
        foreach (ITypeSymbol type in key is null ? item.NamedTypes : [.. item.NamedTypes, key.Type])
        {
            if (FirstGeneratedIn(type) is { } generated)
                return ($"'{Display(generated)}'", "declare the type yourself, or mark a method without this type");
        }
        return FirstGeneratedIn(item, compilation) is { } constant
            ? ($"'{Display(constant)}'", "write the value in its place")
            : null;
    }

    private static ISymbol? FirstGeneratedIn(ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                return FirstGeneratedIn(array.ElementType);
            case INamedTypeSymbol named when IsWrittenByGenerator(named):
                return named;
            case INamedTypeSymbol named:
                foreach (ITypeSymbol argument in named.TypeArguments)
                {
                    if (FirstGeneratedIn(argument) is { } found)
                        return found;
                }
                return named.ContainingType is { } outer ? FirstGeneratedIn(outer) : null;
            default:
                return null;
        }
    }

    /// <summary>A generated symbol that an argument of the attribute or a default value uses.</summary>
    private static ISymbol? FirstGeneratedIn(ItemMethod item, Compilation compilation)
    {
        var references = item.Method.Parameters.SelectMany(static parameter => parameter.DeclaringSyntaxReferences)
            .Prepend(item.Attribute!.ApplicationSyntaxReference!);
        foreach (SyntaxReference reference in references)
        {
            // Another project is compiled together with what its generators write.
            if (!compilation.ContainsSyntaxTree(reference.SyntaxTree))
                continue;
            SemanticModel semantics = compilation.GetSemanticModel(reference.SyntaxTree);
            foreach (SimpleNameSyntax name in reference.GetSyntax().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (semantics.GetSymbolInfo(name).Symbol is { } symbol and not INamespaceSymbol && IsWrittenByGenerator(symbol))
                    return symbol;
            }
        }
        return null;
    }

    /// <summary>Whether every declaration of the symbol is in a generated file.</summary>
    private static bool IsWrittenByGenerator(ISymbol symbol)
        => !symbol.DeclaringSyntaxReferences.IsEmpty
            && symbol.DeclaringSyntaxReferences.All(static reference => IsGeneratedFile(reference.SyntaxTree));

    private static bool IsGeneratedFile(SyntaxTree tree)
        => tree.FilePath.EndsWith(".g.cs", StringComparison.OrdinalIgnoreCase)
            || tree.FilePath.EndsWith(".generated.cs", StringComparison.OrdinalIgnoreCase)
            || tree.GetRoot().GetLeadingTrivia().Any(static trivia
                => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) && trivia.ToString().Contains("<auto-generated"));

    private static string Display(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
