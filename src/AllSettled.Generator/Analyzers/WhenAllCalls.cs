using System.Collections.Immutable;
using AllSettled.Generator.Models;
using AllSettled.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers;

/// <summary><c>await Task.WhenAll(xs.Select(x => FetchAsync(x)))</c>, taken apart: what a batch of the same calls needs.</summary>
/// <param name="WhenAll">The call of <c>Task.WhenAll</c>.</param>
/// <param name="Inputs">What <c>Select</c> goes over.</param>
/// <param name="Item">The method that is called for each; it can be batched, and may be so already.</param>
/// <param name="Callee">How it is called, without arguments.</param>
/// <param name="Arguments">What it is given besides the input.</param>
internal sealed record WhenAllCalls(
    IInvocationOperation WhenAll, ExpressionSyntax Inputs, ItemMethod Item, ExpressionSyntax Callee, ImmutableArray<IArgumentOperation> Arguments)
{
    /// <returns>Null where it is something else, or a batch would not be the same calls.</returns>
    public static WhenAllCalls? Of(IAwaitOperation wait, Compilation compilation)
    {
        IOperation awaited = wait.Operation is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task } ? task : wait.Operation;
        if (awaited is not IInvocationOperation { TargetMethod: { Name: "WhenAll", ContainingType: var type }, Arguments: [{ ArgumentKind: ArgumentKind.Explicit, Value: var tasks }] } whenAll
            || !type.Is("Task", "System.Threading.Tasks")
            || SelectIn(tasks) is not { Syntax: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1, Expression: MemberAccessExpressionSyntax { Expression: var inputs } } } select
            || select.Arguments[1].Value is not IDelegateCreationOperation selector)
        {
            return null;
        }
        (IMethodSymbol Method, ExpressionSyntax Callee, IOperation? Receiver, ImmutableArray<IArgumentOperation> Arguments)? call = selector.Target switch
        {
            IMethodReferenceOperation { Syntax: ExpressionSyntax syntax } reference => (reference.Method, syntax, reference.Instance, ImmutableArray<IArgumentOperation>.Empty),
            IAnonymousFunctionOperation function when CallIn(function) is { Syntax: InvocationExpressionSyntax syntax } invocation
                => (invocation.TargetMethod, syntax.Expression, invocation.Instance, invocation.Arguments),
            _ => null,
        };
        if (call is not var (method, callee, receiver, arguments)
            || ItemMethodToBe(method) is not { Return.IsAsynchronous: true } item
            || (receiver is not null && !IsSameForAll(receiver))
            || !ArgumentsFit(item, arguments, selector.Target as IAnonymousFunctionOperation)
            || !InputsFit(select.Arguments[0].Value, method.Parameters[Array.IndexOf(item.Roles, ParameterRole.Item)].Type, compilation)
            || (whenAll.TargetMethod.TypeArguments is [var result] && !SymbolEqualityComparer.Default.Equals(result, ReturnShape.Of(method).Result))
            || !item.CanBeBatched(compilation))
        {
            return null;
        }
        return new(whenAll, inputs, item, callee, arguments.RemoveAll(argument => item.Roles[argument.Parameter!.Ordinal] is ParameterRole.Item));
    }

    /// <summary>The <c>Select</c> that makes the tasks, maybe put into a list first.</summary>
    private static IInvocationOperation? SelectIn(IOperation tasks)
    {
        while (tasks is IConversionOperation conversion)
            tasks = conversion.Operand;
        return tasks is not IInvocationOperation { Arguments: [{ Value: var source }, ..], TargetMethod: { Name: var name, ContainingType: var type } } call || !type.Is("Enumerable", "System.Linq") ? null
            : name is "ToList" or "ToArray" ? SelectIn(source)
            : name is "Select" && call.Arguments.Length == 2 ? call
            : null;
    }

    /// <summary>The call that is all that the function does.</summary>
    private static IInvocationOperation? CallIn(IAnonymousFunctionOperation function)
    {
        if (function.Symbol.Parameters.Length != 1 || function.Body.Operations.FirstOrDefault() is not { } first || function.Body.Operations.Skip(1).Any(static rest => !rest.IsImplicit))
            return null;
        IOperation? value = first switch
        {
            IReturnOperation { ReturnedValue: { } returned } => returned,
            IExpressionStatementOperation statement => statement.Operation,
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

    private static ItemMethod? ItemMethodToBe(IMethodSymbol called)
    {
        IMethodSymbol method = called.OriginalDefinition;
        if (method is not { Arity: 0, IsExtensionMethod: false, DeclaringSyntaxReferences.Length: 1, PartialDefinitionPart: null, PartialImplementationPart: null }
            || !PlacementRules.StandsInContainingType(method)
            || method.ContainingType.TypeKind is not (TypeKind.Class or TypeKind.Struct))
        {
            return null;
        }
        ItemMethod item = ItemMethod.Of(method) ?? ItemMethod.OfUnmarked(method);
        return item.ItemParameters.Count() == 1 && !item.Roles.Contains(ParameterRole.Context) ? item : null;
    }

    /// <summary>The input goes where the batch would put it, and everything else is the same for every item.</summary>
    private static bool ArgumentsFit(ItemMethod item, ImmutableArray<IArgumentOperation> arguments, IAnonymousFunctionOperation? function)
    {
        if (function is null)
            return item.Roles.Length == 1;
        foreach (IArgumentOperation argument in arguments)
        {
            bool fits = item.Roles[argument.Parameter!.Ordinal] is ParameterRole.Item
                ? (argument.Value is IConversionOperation { Conversion.IsReference: true } widened ? widened.Operand : argument.Value) is IParameterReferenceOperation input
                    && SymbolEqualityComparer.Default.Equals(input.Parameter, function.Symbol.Parameters[0])
                : argument.ArgumentKind is ArgumentKind.DefaultValue
                    || (argument.ArgumentKind is ArgumentKind.Explicit && item.Roles[argument.Parameter.Ordinal] is not ParameterRole.Omitted && IsSameForAll(argument.Value));
            if (!fits || argument.Parameter.Name is "inputs" or "options")
                return false;
        }
        return true;
    }

    /// <summary>Nothing in it depends on the item, or would be done once where it was done for each.</summary>
    private static bool IsSameForAll(IOperation value)
    {
        foreach (IOperation part in value.DescendantsAndSelf())
        {
            if (part is not (ILiteralOperation or ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
                    or IInstanceReferenceOperation or IConversionOperation or IDefaultValueOperation or INameOfOperation)
                && part is not IParameterReferenceOperation { Parameter.ContainingSymbol: not IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } })
            {
                return false;
            }
        }
        return true;
    }

    private static bool InputsFit(IOperation inputs, ITypeSymbol input, Compilation compilation)
    {
        while (inputs is IConversionOperation { IsImplicit: true } conversion)
            inputs = conversion.Operand;
        INamedTypeSymbol wanted = compilation.GetSpecialType(SpecialType.System_Collections_Generic_IEnumerable_T).Construct(input);
        return inputs.Type is { } type && compilation.ClassifyCommonConversion(type, wanted) is { IsImplicit: true, IsUserDefined: false };
    }
}
