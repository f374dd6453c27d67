using System.Collections.Immutable;
using AllSettled.Generator.Analyzers.Concurrency;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using AllSettled.Generator.Validation.Foreign;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AllSettled.Generator.Analyzers.Declarations;

/// <summary>Says why a method gets no wrapper, or one that will surprise, while it is being typed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SettledBatchAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Rules.SB0001TypeIsNotPartial,
        Rules.SB0002NotAnOrdinaryMethod,
        Rules.SB0003ExplicitImplementation,
        Rules.SB0004StaticInterfaceMember,
        Rules.SB0005ExtensionBlock,
        Rules.SB0006FileLocalType,
        Rules.SB0007RefStructReceiver,
        Rules.SB0008OuterTypeParameterIsHidden,
        Rules.SB0009LanguageVersionTooOld,
        Rules.SB0010NoItemParameter,
        Rules.SB0011ParameterByReference,
        Rules.SB0012RefStructParameter,
        Rules.SB0013PointerParameter,
        Rules.SB0014SecondToken,
        Rules.SB0015EngineParameterPerItem,
        Rules.SB0016ArgumentList,
        Rules.SB0020AsyncEnumerableResult,
        Rules.SB0021AsyncVoid,
        Rules.SB0022ResultByReference,
        Rules.SB0023ResultOnStack,
        Rules.SB0024CustomAwaitable,
        Rules.SB0025ConditionalMethod,
        Rules.SB0026UnmanagedCallersOnly,
        Rules.SB0027PartialMethodWithoutBody,
        Rules.SB0030InvalidMaxConcurrency,
        Rules.SB0031InvalidName,
        Rules.SB0032WrapperCollides,
        Rules.SB0033OverrideIsHidden,
        Rules.SB0034TypeBehindAlias,
        Rules.SB0035OverloadIsPreferred,
        Rules.SB0036WrittenByAnotherGenerator,
        Rules.SB0040HiddenFromExtensions,
        Rules.SB0041VariantInterface,
        Rules.SB0042ExtensionClassTaken,
        Rules.SB0050UnknownForeignMethod,
        Rules.SB0051NothingToBatch,
        Rules.SB0052ForeignMethodTwice,
        Rules.SB0099GeneratorFailed,
        Rules.SB1003NotThreadSafe,
        Rules.SB1004SwallowsOptions,
        Rules.SB1005TaskOfTask,
        Rules.SB1006TaskAsItem,
        Rules.SB1007MutableStructReceiver,
        Rules.SB1012Iterator);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        // In a generated file too the generator sees the attribute, and without a word from here its silence would be a riddle.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);

        context.RegisterSymbolAction(AnalyzeMethod, SymbolKind.Method);
        context.RegisterSymbolAction(AnalyzeType, SymbolKind.NamedType);
        context.RegisterCompilationStartAction(static context =>
        {
            // Attributes that name foreign methods are judged together, once.
            var requests = new Lazy<IReadOnlyList<ForeignRequest>>(
                () => ForeignMethods.Resolve(context.Compilation, context.CancellationToken), LazyThreadSafetyMode.PublicationOnly);
            context.RegisterSyntaxNodeAction(context => AnalyzeAssemblyAttributes(context, requests), SyntaxKind.AttributeList);
        });
        // Local functions and lambdas are no declared symbols.
        context.RegisterSyntaxNodeAction(
            AnalyzeFunction,
            SyntaxKind.LocalFunctionStatement, SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression);
    }

    private static void AnalyzeMethod(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        // A partial method is one method: its definition speaks for both parts.
        if (method.PartialDefinitionPart is not null || ItemMethod.Of(method) is not { } item)
            return;
        var violations = new List<Violation>();
        if (ItemMethodRules.Check(item, context.Compilation, violations) && violations.Count == 0)
        {
            OtherGeneratorCode.Check([item], item.Method.Locations[0], context.Compilation, violations);
            ItemMethodWarnings.Check(item, context.Compilation, violations);
            ThreadUnsafety.Check(item, attribute: null, context.Compilation, violations);
        }
        foreach (Violation violation in violations)
            context.ReportDiagnostic(violation.ToDiagnostic());
    }

    private static void AnalyzeType(SymbolAnalysisContext context)
    {
        var violations = new List<Violation>();
        ContainingTypeRules.Check((INamedTypeSymbol)context.Symbol, violations, context.CancellationToken);
        foreach (Violation violation in violations)
            context.ReportDiagnostic(violation.ToDiagnostic());
    }

    private static void AnalyzeAssemblyAttributes(SyntaxNodeAnalysisContext context, Lazy<IReadOnlyList<ForeignRequest>> requests)
    {
        var list = (AttributeListSyntax)context.Node;
        if (list.Target?.Identifier.IsKind(SyntaxKind.AssemblyKeyword) != true)
            return;
        foreach (AttributeSyntax attribute in list.Attributes)
        {
            if (!context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type.IsSettledBatchForAttribute())
                continue;
            foreach (ForeignRequest request in requests.Value)
            {
                SyntaxReference reference = request.Attribute.ApplicationSyntaxReference!;
                if (reference.SyntaxTree != attribute.SyntaxTree || reference.Span != attribute.Span)
                    continue;
                var violations = new List<Violation>(request.Violations);
                OtherGeneratorCode.Check(request.Methods, ForeignMethods.MethodLocation(request.Attribute), context.Compilation, violations);
                foreach (ItemMethod item in request.Methods)
                    ThreadUnsafety.Check(item, attribute.GetLocation(), context.Compilation, violations);
                foreach (Violation violation in violations)
                    context.ReportDiagnostic(violation.ToDiagnostic());
            }
        }
    }

    private static void AnalyzeFunction(SyntaxNodeAnalysisContext context)
    {
        (SyntaxList<AttributeListSyntax> lists, string what) = context.Node switch
        {
            LocalFunctionStatementSyntax function => (function.AttributeLists, "a local function"),
            LambdaExpressionSyntax lambda => (lambda.AttributeLists, "a lambda"),
            _ => default,
        };
        foreach (AttributeListSyntax list in lists)
        {
            foreach (AttributeSyntax attribute in list.Attributes)
            {
                if (context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type.IsSettledBatchAttribute())
                {
                    context.ReportDiagnostic(
                        Diagnostic.Create(Rules.SB0002NotAnOrdinaryMethod, attribute.GetLocation(), what));
                }
            }
        }
    }
}
