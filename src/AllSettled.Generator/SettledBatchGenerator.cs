using System.Text;
using AllSettled.Generator.Analyzers;
using AllSettled.Generator.Emitting;
using AllSettled.Generator.Models;
using AllSettled.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AllSettled.Generator;

/// <summary>
/// Gives every method marked <c>[SettledBatch]</c> its batch wrapper: attribute → <see cref="ItemMethodParser"/> →
/// <see cref="ItemMethodModel"/> → <see cref="WrapperEmitter"/>. What is wrong with a method is for
/// <see cref="SettledBatchAnalyzer"/> to say, while it is being typed; the generator then emits nothing for it.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SettledBatchGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParseResult> itemMethods = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownTypes.SettledBatchAttribute,
                predicate: static (node, _) => node is MethodDeclarationSyntax,
                transform: static (target, cancellationToken) => ItemMethodParser.Parse(target, cancellationToken))
            .Where(static result => result is not null)
            .Select(static (result, _) => result!)
            .WithTrackingName(TrackingNames.ItemMethods);

        context.RegisterSourceOutput(itemMethods, static (output, result) => Write(output, result));
    }

    /// <summary>A generator that throws loses all of its output, so one method's failure becomes that method's diagnostic.</summary>
    private static void Write(SourceProductionContext output, ParseResult result)
    {
        GeneratorFailure? failure = result.Failure;
        if (result.Model is { } model)
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
            output.ReportDiagnostic(Diagnostic.Create(Rules.SB0099GeneratorFailed, Location.None, failure.Method, failure.Exception));
    }
}
