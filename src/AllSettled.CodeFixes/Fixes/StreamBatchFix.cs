using System.Composition;
using AllSettled.CodeFixes.Edits;
using AllSettled.Generator.Analyzers.Inputs;
using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation.Foreign;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Simplification;

namespace AllSettled.CodeFixes.Fixes;

/// <summary>
/// SB1018: makes the awaited batch from the stream. A source that can be read asynchronously is read so. Any other source is read as it is,
/// on a thread of the thread pool.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StreamBatchFix)), Shared]
public sealed class StreamBatchFix() : DocumentFix("Make the batch from a stream", BlockingSourceAnalyzer.SB1018BlockingSource)
{
    /// <summary>What the fix does with the inputs.</summary>
    private enum Edit
    {
        None,

        /// <summary><c>query</c> → <c>query.AsAsyncEnumerable()</c>.</summary>
        Append,

        /// <summary><c>source.ToBlockingEnumerable()</c> → <c>source</c>.</summary>
        Strip,
    }

    private protected override Action<SyntaxEditor>? Plan(FixTarget target)
    {
        if (CallAround(target) is not { Syntax: InvocationExpressionSyntax syntax } call
            || BatchExpressions.Outermost(syntax) is not AwaitExpressionSyntax
            || BlockingSource.Of(BlockingSource.InputsOf(call)!.Value) is not { } source
            || Bounds(call, target).Any(bound
                => bound == int.MaxValue || (bound == 1 && source.Cause is BlockingSource.BlockingCause.Query)))
        {
            return null;
        }
        int place = syntax.ArgumentList.Arguments.IndexOf(argument => argument.Span.Contains(target.Node.Span));
        foreach (Edit edit in new[] { Edit.Append, Edit.Strip, Edit.None })
        {
            if (Streamed(syntax, place, edit, source.Cause) is not { } stream || !IsStreamOf(call, stream, target))
                continue;
            INamedTypeSymbol? import = IsInScope(syntax, target)
                ? null
                : target.Model.Compilation.GetTypeByMetadataName("AllSettled.SettledStreamExtensions");
            return editor => editor.ReplaceNode(syntax, (current, generator) =>
            {
                InvocationExpressionSyntax edited = Streamed((InvocationExpressionSyntax)current, place, edit, source.Cause)!;
                return Batch(edited, import, generator).WithTriviaFrom(current);
            });
        }
        return null;
    }

    private static IInvocationOperation? CallAround(FixTarget target)
    {
        foreach (InvocationExpressionSyntax syntax in target.Node.AncestorsAndSelf().OfType<InvocationExpressionSyntax>())
        {
            if (target.Model.GetOperation(syntax, target.CancellationToken) is IInvocationOperation call
                && BlockingSource.InputsOf(call) is { Value.Syntax: var inputs } && inputs.Span == target.Node.Span)
            {
                return call;
            }
        }
        return null;
    }

    /// <summary>
    /// The bounds on concurrency that the code shows. A stream without a bound throws. Items that run one at a time may use the connection
    /// that their query would still be reading from.
    /// </summary>
    private static IEnumerable<int> Bounds(IInvocationOperation call, FixTarget target)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (!argument.Parameter!.Type.Is("SettledBatchOptions", "AllSettled"))
                continue;
            foreach (ISimpleAssignmentOperation assignment in argument.Value.Descendants().OfType<ISimpleAssignmentOperation>())
            {
                if (assignment.Target is IPropertyReferenceOperation { Property.Name: "MaxConcurrency" })
                    return Constant(assignment.Value) is { } bound ? [bound] : [];
            }
        }
        IMethodSymbol wrapper = call.TargetMethod;
        IReadOnlyList<ForeignRequest> foreign = ForeignMethods.Resolve(target.Model.Compilation, target.CancellationToken);
        return new[] { wrapper.ContainingType, wrapper.Parameters[0].Type }
            .SelectMany(static type => type.GetMembers())
            .OfType<IMethodSymbol>()
            .Select(ItemMethod.Of)
            .Concat(foreign.SelectMany(static request => request.Methods))
            .Where(item => item?.WrapperName == wrapper.Name)
            .Select(static item => item!.MaxConcurrency ?? 0);
    }

    private static int? Constant(IOperation value)
        => value is IConversionOperation conversion ? Constant(conversion.Operand) : value.ConstantValue.Value as int?;

    /// <returns>Null where the edit does not fit the inputs.</returns>
    private static InvocationExpressionSyntax? Streamed(InvocationExpressionSyntax call, int place, Edit edit,
        BlockingSource.BlockingCause cause)
    {
        SimpleNameSyntax? name = call.Expression switch
        {
            SimpleNameSyntax simple => simple,
            MemberAccessExpressionSyntax access => access.Name,
            _ => null,
        };
        ExpressionSyntax? inputs = place >= 0
            ? call.ArgumentList.Arguments[place].Expression
            : (call.Expression as MemberAccessExpressionSyntax)?.Expression;
        if (name is null || inputs is null || Edited(inputs, edit, cause) is not { } edited)
            return null;
        SimpleNameSyntax renamed = name.WithIdentifier(
            SyntaxFactory.Identifier(WrapperNaming.StreamWrapper(name.Identifier.ValueText)).WithTriviaFrom(name.Identifier));
        return call.ReplaceNodes([name, inputs], (original, _) => original == name ? renamed : edited.WithTriviaFrom(inputs));
    }

    private static ExpressionSyntax? Edited(ExpressionSyntax inputs, Edit edit, BlockingSource.BlockingCause cause)
        => (edit, cause, inputs) switch
    {
        (Edit.None, _, _) => inputs,
        (Edit.Append, BlockingSource.BlockingCause.Query, _)
            => Call(Operand(inputs.WithoutTrivia()), SyntaxFactory.IdentifierName("AsAsyncEnumerable")),
        // A token argument would be lost.
        (Edit.Strip, BlockingSource.BlockingCause.AsynchronousSource, InvocationExpressionSyntax
        {
            ArgumentList.Arguments.Count: 0,
            Expression: MemberAccessExpressionSyntax
            {
                Name.Identifier.ValueText: "ToBlockingEnumerable" or "ToEnumerable",
                Expression: var source,
            },
        }) => source,
        _ => null,
    };

    private static ExpressionSyntax Operand(ExpressionSyntax expression)
        => expression is SimpleNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax
            or ThisExpressionSyntax or ParenthesizedExpressionSyntax
            ? expression
            : SyntaxFactory.ParenthesizedExpression(expression);

    private static InvocationExpressionSyntax Call(ExpressionSyntax operand, SimpleNameSyntax method)
        => SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, operand, method));

    /// <summary>Whether the edited call compiles and gives a stream of the same records.</summary>
    private static bool IsStreamOf(IInvocationOperation call, InvocationExpressionSyntax stream, FixTarget target)
        => ReturnShape.Of(call.TargetMethod) is { Result: INamedTypeSymbol batch }
            && target.Model.GetSpeculativeSymbolInfo(call.Syntax.SpanStart, stream, SpeculativeBindingOption.BindAsExpression) is var bound
            && bound.Symbol is IMethodSymbol wrapper
            && wrapper.RunsStream()
            && wrapper.ReturnType is INamedTypeSymbol { TypeArguments: [INamedTypeSymbol record] }
            && Enumerable.SequenceEqual(record.TypeArguments, batch.TypeArguments, SymbolEqualityComparer.Default);

    private static bool IsInScope(InvocationExpressionSyntax call, FixTarget target)
        => target.Model.Compilation.GetTypeByMetadataName("System.Collections.Generic.IAsyncEnumerable`1") is { } stream
            && target.Model.Compilation.GetTypeByMetadataName("AllSettled.Settled`2") is { } record
            && target.Model.LookupSymbols(
                call.SpanStart, stream.Construct(record), "ToSettledBatchAsync", includeReducedExtensionMethods: true).Length > 0;

    /// <summary>The extension method's name carries the annotation that adds the <c>using</c> of its class.</summary>
    private static InvocationExpressionSyntax Batch(InvocationExpressionSyntax stream, INamedTypeSymbol? import, SyntaxGenerator generator)
    {
        IdentifierNameSyntax name = SyntaxFactory.IdentifierName("ToSettledBatchAsync");
        if (import is not null)
        {
            name = generator.TypeExpression(import, addImport: true)
                .CopyAnnotationsTo(name)
                .WithAdditionalAnnotations(Simplifier.AddImportsAnnotation);
        }
        return Call(stream.WithoutTrivia(), name);
    }
}
