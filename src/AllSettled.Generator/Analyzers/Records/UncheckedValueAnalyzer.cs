using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Records;

/// <summary>
/// Says where the value of a record is read that may have none, and the compiler has nothing against it: a failed item's
/// number is a zero like any other, and its null looks like a null that the item method returned.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UncheckedValueAnalyzer() : BatchUseAnalyzer(SB1009UncheckedValue)
{
    internal static readonly DiagnosticDescriptor SB1009UncheckedValue = Rule.Warning(
        "SB1009",
        "A value is read that may not be there",
        "The status of the record is not looked at, and Value of an item that failed is {0}; read Values or Fulfilled, check IsFulfilled, or call GetValueOrThrow()",
        "A record of every item is in the batch, and Value of one that was rejected or canceled is the default of its type: a "
        + "zero that sums up like any other, or a null as if the item method had returned it. Read the batch's Values or its "
        + "Fulfilled records, ask IsFulfilled first, or call GetValueOrThrow().");

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

    /// <summary>Of another type the value is a <c>T?</c>, which the compiler follows by itself.</summary>
    private static bool CompilerIsSilentAbout(ITypeSymbol result)
        => result.IsValueType ? !result.Is("NoResult", "AllSettled") : result.NullableAnnotation is NullableAnnotation.Annotated;

    /// <summary>With something else to take the place of null, be it from a failure or not; and a name is no read.</summary>
    private static bool IsMeantForNull(IOperation read)
    {
        IOperation? parent = read.Parent is IConversionOperation ? read.Parent.Parent : read.Parent;
        return parent is ICoalesceOperation or IConditionalAccessOperation or INameOfOperation;
    }
}
