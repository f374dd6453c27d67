using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Options;

/// <summary>Reports an argument that the options take although a shared parameter may have been meant.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OptionsArgumentAnalyzer() : BatchUseAnalyzer(SB1011TakenByOptions)
{
    internal static readonly DiagnosticDescriptor SB1011TakenByOptions = Rule.Warning(
        "SB1011",
        "The options take an argument that a shared parameter could take",
        "'{0}' is given to '{1}', but it could also be meant for '{2}'; name the argument, '{1}:' or '{2}:'",
        "Options stand right after the inputs. The arguments null, default and new() fit the options as well as the first shared "
        + "parameter. C# prefers the overload with options, so the options take the argument. Each argument after it then goes to the "
        + "parameter before the one that was meant. Name the argument: then only one overload fits.");

    private protected override void Register(CompilationStartAnalysisContext context)
        => context.RegisterOperationAction(AnalyzeInvocation, OperationKind.Invocation);

    private static void AnalyzeInvocation(OperationAnalysisContext context)
    {
        if (OptionsArgument.Of((IInvocationOperation)context.Operation) is { } argument)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                SB1011TakenByOptions, argument.Syntax.GetLocation(), argument.Text, argument.Options.Name, argument.Shared.Name));
        }
    }
}
