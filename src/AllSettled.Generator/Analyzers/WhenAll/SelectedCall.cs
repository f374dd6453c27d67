using System.Collections.Immutable;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.WhenAll;

/// <summary>
/// The one call that a function makes for each element, as in <c>x => FetchAsync(x)</c>. A method group, <c>FetchAsync</c>, is the call
/// itself.
/// </summary>
internal sealed record SelectedCall(
    IMethodSymbol Method, ExpressionSyntax Callee, IOperation? Receiver, ImmutableArray<IArgumentOperation> Arguments,
        IParameterSymbol? Element)
{
    public static SelectedCall? Of(IOperation function) => function switch
    {
        IMethodReferenceOperation { Syntax: ExpressionSyntax callee } reference
            => new(reference.Method, callee, reference.Instance, ImmutableArray<IArgumentOperation>.Empty, Element: null),
        IAnonymousFunctionOperation { Symbol.Parameters: [var element] } lambda
            when CallIn(lambda.Body) is { Syntax: InvocationExpressionSyntax { Expression: var callee } } call
            => new(call.TargetMethod, callee, call.Instance, call.Arguments, element),
        _ => null,
    };

    /// <summary>
    /// Whether the element is the argument that varies per item in a batch, and everything else is the same for all items.
    /// </summary>
    public bool CanBeShared(ItemMethod item)
    {
        if (Receiver is not null && !IsSameForAll(Receiver))
            return false;
        return Element is null
            ? item.Roles.Length == 1 : Arguments.All(argument => Fits(argument, item.Roles[argument.Parameter!.Ordinal]));
    }

    private bool Fits(IArgumentOperation argument, ParameterRole role)
    {
        // The wrapper has its own parameters of these names.
        if (argument.Parameter!.Name is "inputs" or "options")
            return false;
        if (role is ParameterRole.Item)
        {
            IOperation value = argument.Value is IConversionOperation { Conversion.IsReference: true } widened
                ? widened.Operand : argument.Value;
            return value is IParameterReferenceOperation input && SymbolEqualityComparer.Default.Equals(input.Parameter, Element);
        }
        return argument.ArgumentKind is ArgumentKind.DefaultValue
            || (argument.ArgumentKind is ArgumentKind.Explicit && role is not ParameterRole.Omitted && IsSameForAll(argument.Value));
    }

    /// <summary>The only call in the body. It may be awaited.</summary>
    private static IInvocationOperation? CallIn(IBlockOperation body)
    {
        if (body.Operations.Skip(1).Any(static rest => !rest.IsImplicit))
            return null;
        IOperation? value = body.Operations.FirstOrDefault() switch
        {
            IReturnOperation { ReturnedValue: var returned } => returned,
            IExpressionStatementOperation { Operation: var expression } => expression,
            _ => null,
        };
        while (true)
        {
            switch (value)
            {
                case IConversionOperation or IAwaitOperation:
                    value = value.ChildOperations.First();
                    continue;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask", Instance: { } inner }:
                    value = inner;
                    continue;
                default:
                    return value as IInvocationOperation;
            }
        }
    }

    /// <summary>
    /// Whether the value does not depend on the item, and evaluating it once instead of once per item makes no difference.
    /// </summary>
    private static bool IsSameForAll(IOperation value) => value.DescendantsAndSelf().All(static part => part switch
    {
        IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } } => false,
        ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation => true,
        ILiteralOperation or IInstanceReferenceOperation or IConversionOperation or IDefaultValueOperation or INameOfOperation => true,
        _ => false,
    });
}
