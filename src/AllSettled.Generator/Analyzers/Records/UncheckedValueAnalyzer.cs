using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Records;

/// <summary>
/// Reports a read of <c>Value</c> on a record that may have none, where the compiler does not warn. The value of a failed item is then a
/// zero like any other, or a null like one that the item method returned.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UncheckedValueAnalyzer() : BatchUseAnalyzer(SB1009UncheckedValue)
{
    internal static readonly DiagnosticDescriptor SB1009UncheckedValue = Rule.Warning(
        "SB1009",
        "A value is read although the record may have none",
        "The status of the record is not checked, and Value of an item that failed is {0}; read Values or Fulfilled, check IsFulfilled, or "
        + "call GetValueOrThrow()",
        "A batch has a record of every item. If an item was rejected or canceled, Value is the default of its type. A zero is then added "
        + "up like any other number, and a null looks as if the item method had returned it. Read Values or Fulfilled of the batch, check "
        + "IsFulfilled first, or call GetValueOrThrow().");

    private protected override void Register(CompilationStartAnalysisContext context)
        => context.RegisterOperationAction(AnalyzeProperty, OperationKind.PropertyReference);

    private static void AnalyzeProperty(OperationAnalysisContext context)
    {
        var read = (IPropertyReferenceOperation)context.Operation;
        if (read is not { Property: { Name: "Value", ContainingType: { } record }, Instance: { } instance } || !record.IsRecord())
            return;
        ITypeSymbol result = record.TypeArguments[1];
        if (!CompilerIsSilentAbout(result) || IsMeantForNull(read) || !RecordSources.IsUnchecked(instance))
            return;
        Location location = read.Syntax is MemberAccessExpressionSyntax access ? access.Name.GetLocation() : read.Syntax.GetLocation();
        context.ReportDiagnostic(Diagnostic.Create(SB1009UncheckedValue, location,
            result.IsReferenceType ? "null" : $"default({result.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)})"));
    }

    /// <summary>For any other type <c>Value</c> is a <c>T?</c>, and the compiler warns by itself.</summary>
    private static bool CompilerIsSilentAbout(ITypeSymbol result)
        => result.IsValueType ? !result.Is("NoResult", "AllSettled") : result.NullableAnnotation is NullableAnnotation.Annotated;

    /// <summary>Whether the code replaces a null, or only takes the name.</summary>
    private static bool IsMeantForNull(IOperation read)
    {
        IOperation? parent = read.Parent is IConversionOperation ? read.Parent.Parent : read.Parent;
        return parent is ICoalesceOperation or IConditionalAccessOperation or INameOfOperation;
    }
}
