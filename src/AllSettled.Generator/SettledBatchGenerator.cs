using System.Text;
using AllSettled.Generator.Analyzers.Declarations;
using AllSettled.Generator.Emitting;
using AllSettled.Generator.Models;
using AllSettled.Generator.Parsing;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AllSettled.Generator;

/// <summary>
/// Gives every method that is marked <c>[SettledBatch]</c> or <c>[SettledBulk]</c>, or named by <c>[SettledBatchFor]</c> or
/// <c>[SettledBulkFor]</c>, its batch wrappers: attribute → <see cref="ItemMethodParser"/> → <see cref="ItemMethodModel"/> →
/// <see cref="WrapperEmitter"/>. For a method that breaks a rule the generator emits nothing. <see cref="SettledBatchAnalyzer"/> reports
/// the reason.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SettledBatchGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var foreignRequests = ForeignRequests(context, KnownTypes.SettledBatchForAttribute);
        var foreignBulkRequests = ForeignRequests(context, KnownTypes.SettledBulkForAttribute);
        IncrementalValuesProvider<ForeignClassesModel> foreignClasses = foreignRequests
            .Collect()
            .Combine(foreignBulkRequests.Collect())
            .SelectMany(static (files, _) => ForeignClassesModel.Of(files.Left.Concat(files.Right)))
            .WithTrackingName(TrackingNames.ForeignClasses);

        Write(context, ItemMethods(context, KnownTypes.SettledBatchAttribute));
        Write(context, ItemMethods(context, KnownTypes.SettledBulkAttribute));
        Write(context, Methods(foreignRequests));
        Write(context, Methods(foreignBulkRequests));
        context.RegisterSourceOutput(foreignClasses, static (output, classes) => Write(output, classes));
    }

    private static IncrementalValuesProvider<ParseResult> ItemMethods(IncrementalGeneratorInitializationContext context, string attribute)
        => context.SyntaxProvider
            .ForAttributeWithMetadataName(
                attribute,
                predicate: static (node, _) => node is MethodDeclarationSyntax,
                transform: static (target, cancellationToken) => ItemMethodParser.Parse(target, cancellationToken))
            .Where(static result => result is not null)
            .Select(static (result, _) => result!)
            .WithTrackingName(TrackingNames.ItemMethods);

    private static IncrementalValuesProvider<ForeignMethodsModel> ForeignRequests(
        IncrementalGeneratorInitializationContext context, string attribute)
        => context.SyntaxProvider
            .ForAttributeWithMetadataName(
                attribute,
                predicate: static (node, _) => node is CompilationUnitSyntax,
                transform: static (target, cancellationToken) => ForeignMethodParser.Parse(target, cancellationToken))
            .WithTrackingName(TrackingNames.ForeignRequests);

    private static IncrementalValuesProvider<ParseResult> Methods(IncrementalValuesProvider<ForeignMethodsModel> requests)
        => requests
            .SelectMany(static (file, _) => file.Methods)
            .WithTrackingName(TrackingNames.ForeignMethods);

    private static void Write(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ParseResult> methods)
        => context.RegisterSourceOutput(methods, static (output, result) => Write(output, result));

    private static void Write(SourceProductionContext output, ForeignClassesModel classes)
        => output.AddSource(ForeignClassesEmitter.HintName, SourceText.From(ForeignClassesEmitter.Emit(classes), Encoding.UTF8));

    /// <summary>
    /// A generator that throws loses all of its output. So the failure of one method becomes a diagnostic of that method.
    /// </summary>
    internal static void Write(SourceProductionContext output, ParseResult result)
    {
        GeneratorFailure? failure = result.Failure;
        foreach (ItemMethodModel model in result.Models)
        {
            try
            {
                output.AddSource(model.HintName, SourceText.From(WrapperEmitter.Emit(model), Encoding.UTF8));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                failure = GeneratorFailure.Of(model.DisplayName, exception);
            }
        }
        if (failure is not null)
            output.ReportDiagnostic(
                Diagnostic.Create(ItemMethodRules.SB0099GeneratorFailed, Location.None, failure.Method, failure.Exception));
    }
}
