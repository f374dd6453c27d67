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

/// <summary>Reports why a method gets no wrapper, or why its wrapper may surprise.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SettledBatchAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        ContainingTypeRules.SB0001TypeIsNotPartial,
        PlacementRules.SB0002NotAnOrdinaryMethod,
        PlacementRules.SB0003ExplicitImplementation,
        PlacementRules.SB0004StaticInterfaceMember,
        PlacementRules.SB0005ExtensionBlock,
        PlacementRules.SB0006FileLocalType,
        PlacementRules.SB0007RefStructReceiver,
        PlacementRules.SB0008OuterTypeParameterIsHidden,
        PlacementRules.SB0009LanguageVersionTooOld,
        ParameterRules.SB0010NoItemParameter,
        ParameterRules.SB0011ParameterByReference,
        ParameterRules.SB0012RefStructParameter,
        ParameterRules.SB0013PointerParameter,
        ParameterRules.SB0014SecondToken,
        ParameterRules.SB0015EngineParameterPerItem,
        ParameterRules.SB0016ArgumentList,
        ReturnRules.SB0020AsyncEnumerableResult,
        ReturnRules.SB0021AsyncVoid,
        ReturnRules.SB0022ResultByReference,
        ReturnRules.SB0023ResultOnStack,
        ReturnRules.SB0024CustomAwaitable,
        CallRules.SB0025ConditionalMethod,
        CallRules.SB0026UnmanagedCallersOnly,
        ReturnRules.SB0027PartialMethodWithoutBody,
        AttributeRules.SB0030InvalidMaxConcurrency,
        AttributeRules.SB0031InvalidName,
        CollisionRules.SB0032WrapperCollides,
        CallRules.SB0033OverrideIsHidden,
        CallRules.SB0034TypeBehindAlias,
        CallRules.SB0035OverloadIsPreferred,
        OtherGeneratorCode.SB0036WrittenByAnotherGenerator,
        PlacementRules.SB0040HiddenFromExtensions,
        PlacementRules.SB0041VariantInterface,
        CollisionRules.SB0042ExtensionClassTaken,
        ForeignMethods.SB0050UnknownForeignMethod,
        ForeignMethods.SB0051NothingToBatch,
        ForeignMethods.SB0052ForeignMethodTwice,
        RejectIfRules.SB0060JudgeNotFound,
        RejectIfRules.SB0061JudgeDoesNotFit,
        RejectIfRules.SB0062SeveralJudges,
        RejectIfRules.SB0063NothingToJudge,
        RejectIfRules.SB0064JudgeOutOfReach,
        RejectIfRules.SB0065JudgeWithoutType,
        PartitionByRules.SB0066KeyNotFound,
        PartitionByRules.SB0067KeyDoesNotFit,
        PartitionByRules.SB0068SeveralKeys,
        PartitionByRules.SB0069KeyOutOfReach,
        PartitionByRules.SB0070InvalidMaxPerPartition,
        PartitionByRules.SB0071PartitionsWithoutKey,
        BulkRules.SB0072NoList,
        BulkRules.SB0073NotAsynchronous,
        BulkRules.SB0074ResponseIsUnmatched,
        BulkRules.SB0075InvalidMaxInputs,
        KeyByRules.SB0076KeyByNotFound,
        KeyByRules.SB0077KeyByDoesNotFit,
        KeyByRules.SB0078KeyByIsNotNeeded,
        KeyByRules.SB0079KeyByOutOfReach,
        BulkRules.SB0080KeysAreNotInputs,
        BulkRules.SB0081ContextInBulk,
        BulkRules.SB0082BatchAndBulk,
        BulkRules.SB0083InvalidOnFailure,
        ContainingTypeRules.SB0084NoScopedWrapper,
        ItemMethodRules.SB0099GeneratorFailed,
        ThreadUnsafety.SB1003NotThreadSafe,
        ItemMethodWarnings.SB1004SwallowsOptions,
        ItemMethodWarnings.SB1005TaskOfTask,
        ItemMethodWarnings.SB1006TaskAsItem,
        ItemMethodWarnings.SB1007MutableStructReceiver,
        ItemMethodWarnings.SB1012Iterator,
        PartitionKeyWarnings.SB1019KeysByReference,
        BulkWarnings.SB1020ComparedByReference);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        // The generator sees the attribute in generated files too. Without a diagnostic nobody would know why it emits nothing.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);

        context.RegisterSymbolAction(AnalyzeMethod, SymbolKind.Method);
        context.RegisterSymbolAction(AnalyzeType, SymbolKind.NamedType);
        context.RegisterCompilationStartAction(static context =>
        {
            // The attributes that name foreign methods are checked together, once.
            var requests = new Lazy<IReadOnlyList<ForeignRequest>>(
                () => ForeignMethods.Resolve(context.Compilation, context.CancellationToken), LazyThreadSafetyMode.PublicationOnly);
            context.RegisterSyntaxNodeAction(context => AnalyzeAssemblyAttributes(context, requests), SyntaxKind.AttributeList);
        });
        // Local functions and lambdas are not declared symbols.
        context.RegisterSyntaxNodeAction(
            AnalyzeFunction,
            SyntaxKind.LocalFunctionStatement, SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression);
    }

    private static void AnalyzeMethod(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        // A partial method is one method, and its definition stands for both parts.
        if (method.PartialDefinitionPart is not null || ItemMethod.Of(method) is not { } item)
            return;
        var violations = new List<Violation>();
        bool isFinished = ItemMethodRules.Check(item, context.Compilation, violations);
        if (isFinished && violations.Count == 0)
            ContainingTypeRules.Check(item, context.Compilation, violations, context.CancellationToken);
        if (isFinished && violations.Count == 0)
        {
            OtherGeneratorCode.Check([item], item.Method.Locations[0], context.Compilation, violations);
            ItemMethodWarnings.Check(item, context.Compilation, violations);
            PartitionKeyWarnings.Check([item], context.Compilation, violations);
            BulkWarnings.Check([item], context.Compilation, violations);
            ThreadUnsafety.Check(item, attribute: null, context.Compilation, violations);
        }
        foreach (Violation violation in violations)
            context.ReportDiagnostic(violation.ToDiagnostic());
    }

    private static void AnalyzeType(SymbolAnalysisContext context)
    {
        var violations = new List<Violation>();
        ContainingTypeRules.Check((INamedTypeSymbol)context.Symbol, context.Compilation, violations, context.CancellationToken);
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
            if (!context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type.NamesForeignMethods())
                continue;
            foreach (ForeignRequest request in requests.Value)
            {
                SyntaxReference reference = request.Attribute.ApplicationSyntaxReference!;
                if (reference.SyntaxTree != attribute.SyntaxTree || reference.Span != attribute.Span)
                    continue;
                var violations = new List<Violation>(request.Violations);
                OtherGeneratorCode.Check(request.Methods, ForeignMethods.MethodLocation(request.Attribute), context.Compilation,
                    violations);
                PartitionKeyWarnings.Check(request.Methods, context.Compilation, violations);
                BulkWarnings.Check(request.Methods, context.Compilation, violations);
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
                if (context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type is { } type && type.MarksMethod())
                {
                    context.ReportDiagnostic(Diagnostic.Create(
                        PlacementRules.SB0002NotAnOrdinaryMethod, attribute.GetLocation(), what, PlacementRules.Mark(type)));
                }
            }
        }
    }
}
