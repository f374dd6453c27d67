using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AllSettled.Generator.Analyzers.Declarations;

/// <summary>Reports <c>[PerItem]</c> on a parameter of a method that is not an item method. It does nothing there.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PerItemAnalyzer() : BatchUseAnalyzer(SB1010PerItemAlone)
{
    internal static readonly DiagnosticDescriptor SB1010PerItemAlone = Rule.Warning(
        "SB1010",
        "[PerItem] does nothing in a method that is not batched",
        "[PerItem] on '{0}' does nothing, because its method is not batched; mark the method [SettledBatch], or remove [PerItem]",
        "[PerItem] says which parameters of an item method vary per item. A method without [SettledBatch] or [SettledBulk] has no "
        + "wrapper, so the attribute changes nothing. Mark the method, or remove [PerItem].");

    private protected override void Register(CompilationStartAnalysisContext context)
        => context.RegisterSyntaxNodeAction(AnalyzeAttribute, SyntaxKind.Attribute);

    private static void AnalyzeAttribute(SyntaxNodeAnalysisContext context)
    {
        var attribute = (AttributeSyntax)context.Node;
        if (attribute.Parent?.Parent is not ParameterSyntax parameter
            || !context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type.IsPerItemAttribute()
            || context.SemanticModel.GetDeclaredSymbol(parameter, context.CancellationToken) is not { } symbol
            || (symbol.ContainingSymbol is IMethodSymbol method && IsBatched(method, context.Compilation)))
        {
            return;
        }
        context.ReportDiagnostic(Diagnostic.Create(SB1010PerItemAlone, attribute.GetLocation(), symbol.Name));
    }

    private static bool IsBatched(IMethodSymbol method, Compilation compilation)
        => ItemMethod.Of(method) is not null
            || (method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public }
                && IsNamedByAssembly(method, compilation));

    /// <summary>An attribute of the assembly may name a method of the same assembly.</summary>
    private static bool IsNamedByAssembly(IMethodSymbol method, Compilation compilation)
    {
        foreach (AttributeData attribute in compilation.Assembly.GetAttributes())
        {
            if (attribute.AttributeClass.NamesForeignMethods()
                && attribute.ConstructorArguments is [_, { Value: string name }, ..]
                && name == method.Name)
            {
                return true;
            }
        }
        return false;
    }
}
