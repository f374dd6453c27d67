using System.Collections.Immutable;
using AllSettled.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers;

/// <summary>
/// Says where items that run at once use one database context, connection or transaction out of a field, a property or a
/// parameter of the primary constructor. What they share by their signature is <see cref="SettledBatchAnalyzer"/>'s to say.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedStateAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.SB1003NotThreadSafe);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static context =>
        {
            if (BatchSymbols.AreKnownTo(context.Compilation))
                context.RegisterOperationBlockAction(AnalyzeBody);
        });
    }

    private static void AnalyzeBody(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol method
            || ItemMethod.Of(method) is not { } item
            || !ThreadUnsafety.RunsConcurrently(item))
        {
            return;
        }
        var shared = new Dictionary<ISymbol, IOperation>(SymbolEqualityComparer.Default);
        foreach (IOperation block in context.OperationBlocks)
        {
            foreach (IOperation operation in block.Descendants())
            {
                // Items that wait for each other use it one at a time.
                if (IsExclusion(operation))
                    return;
                if (SharedBy(operation) is { } symbol && !IsHarmless(operation) && !shared.ContainsKey(symbol))
                    shared.Add(symbol, operation);
            }
        }
        if (shared.Count == 0 || !item.CanBeBatched(context.Compilation))
            return;
        foreach (var use in shared)
        {
            ITypeSymbol kind = ThreadUnsafety.KindOf(use.Value.Type)!;
            context.ReportDiagnostic(ThreadUnsafety.Of(use.Value.Syntax.GetLocation(), use.Key, item, kind).ToDiagnostic());
        }
    }

    /// <summary>What the operation reads that every item reads, if only one of them may use it at a time.</summary>
    private static ISymbol? SharedBy(IOperation operation)
    {
        ISymbol? symbol = operation switch
        {
            IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } reference => reference.Field,
            // Another property may create what it returns.
            IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation } reference
                when IsAutoProperty(reference.Property) => reference.Property,
            IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } reference
                => reference.Parameter,
            _ => null,
        };
        return symbol is not null && ThreadUnsafety.KindOf(operation.Type) is not null ? symbol : null;
    }

    private static bool IsAutoProperty(IPropertySymbol property)
    {
        foreach (ISymbol member in property.ContainingType.GetMembers())
        {
            if (member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))
                return true;
        }
        return false;
    }

    /// <summary>Names, comparisons with null and texts such as the connection string are no work that is done with it.</summary>
    private static bool IsHarmless(IOperation operation) => operation.Parent switch
    {
        INameOfOperation or IIsPatternOperation or IBinaryOperation or IConversionOperation { Parent: IBinaryOperation } => true,
        IPropertyReferenceOperation { Property.Type.SpecialType: SpecialType.System_String } text => text.Instance == operation,
        _ => false,
    };

    private static bool IsExclusion(IOperation operation) => operation switch
    {
        ILockOperation => true,
        IInvocationOperation { TargetMethod: { Name: "Wait" or "WaitAsync", ContainingType: var type } }
            => type.Is("SemaphoreSlim", "System.Threading"),
        IInvocationOperation { TargetMethod: { Name: "Enter" or "TryEnter", ContainingType: var type } }
            => type.Is("Monitor", "System.Threading"),
        _ => false,
    };
}
