using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Outcomes;

/// <summary>What can stop a batch before its end, as far as the call of its wrapper shows: a token, or an option.</summary>
internal static class BatchStop
{
    /// <summary>How messages name the token.</summary>
    public const string Token = "the token";

    /// <param name="call">The call of the wrapper.</param>
    /// <param name="value">The operation that has the batch. It may be <c>ToSettledBatchAsync</c>, which takes a token as well.</param>
    /// <returns>The name of the option, or <see cref="Token"/>. Null if nothing can stop the batch.</returns>
    public static string? Of(IInvocationOperation call, IOperation value)
    {
        if (OptionOf(call) is { } option)
            return option;
        for (IOperation? operation = call; operation is not null; operation = operation == value ? null : operation.Parent)
        {
            // WaitAsync with a canceled token throws, so that there is no batch.
            if (operation is IInvocationOperation { TargetMethod.Name: not "WaitAsync" } part && TakesToken(part))
                return Token;
        }
        return null;
    }

    private static bool TakesToken(IInvocationOperation call)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument is { ArgumentKind: ArgumentKind.Explicit, Parameter: { } parameter } && parameter.Type.IsCancellationToken())
                return CanBeCanceled(WithoutConversions(argument.Value));
        }
        return false;
    }

    private static bool CanBeCanceled(IOperation token) => token switch
    {
        IDefaultValueOperation or IObjectCreationOperation { Arguments.IsEmpty: true } => false,
        ILocalReferenceOperation { Local: var local } => LocalValues.Of(local, token.Root()) is not [{ } only]
            || WithoutConversions(only) is ILocalReferenceOperation || CanBeCanceled(WithoutConversions(only)),
        // Nobody looks at the batch of a canceled test. In MSTest the token is TestContext.CancellationTokenSource.Token.
        IPropertyReferenceOperation { Property.Name: "Token",
            Instance: IPropertyReferenceOperation { Property.ContainingType: var context } }
            when IsTestContext(context) => false,
        IPropertyReferenceOperation { Property: { Name: var name, ContainingType: var type } } => name != "None" && !IsTestContext(type),
        _ => true,
    };

    private static bool IsTestContext(INamedTypeSymbol type) => type.Name is "TestContext" or "ITestContext";

    private static string? OptionOf(IInvocationOperation call)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.Type.Is("SettledBatchOptions", "AllSettled") != true)
                continue;
            SyntaxNode? creation = WithoutConversions(argument.Value) switch
            {
                IObjectCreationOperation created => created.Syntax,
                ILocalReferenceOperation { Local: var local } => InitializerOf(local),
                IFieldReferenceOperation { Field: { IsReadOnly: true } field } => InitializerOf(field),
                IPropertyReferenceOperation { Property: { IsReadOnly: true } property } => InitializerOf(property),
                _ => null,
            };
            return creation is BaseObjectCreationExpressionSyntax { Initializer: { } initializer }
                ? initializer.Expressions.Select(StoppingOption).FirstOrDefault(static name => name is not null)
                : null;
        }
        return null;
    }

    private static string? StoppingOption(ExpressionSyntax assignment)
        => assignment is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name }, Right: var value }
            && name is "StopAfter" or "StopTaking" or "BatchTimeout"
            && !value.IsKind(SyntaxKind.NullLiteralExpression) && !value.IsKind(SyntaxKind.DefaultLiteralExpression)
                ? name
                : null;

    private static ExpressionSyntax? InitializerOf(ISymbol symbol)
        => symbol.DeclaringSyntaxReferences is [var reference]
            ? reference.GetSyntax() switch
            {
                VariableDeclaratorSyntax { Initializer.Value: var value } => value,
                PropertyDeclarationSyntax { Initializer.Value: var value } => value,
                _ => null,
            }
            : null;

    private static IOperation WithoutConversions(IOperation value)
    {
        while (value is IConversionOperation conversion)
            value = conversion.Operand;
        return value;
    }
}
