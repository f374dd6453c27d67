using System.Collections.Immutable;
using AllSettled.Generator.ItemMethods;
using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using AllSettled.Generator.Validation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.WhenAll;

/// <summary>The parts of <c>await Task.WhenAll(xs.Select(x => FetchAsync(x)))</c> that a batch of the same calls needs.</summary>
/// <param name="WhenAll">The call of <c>Task.WhenAll</c>.</param>
/// <param name="Inputs">The sequence that <c>Select</c> reads.</param>
/// <param name="Item">The method that is called for each input. It can be batched, and may be marked already.</param>
/// <param name="Callee">The called expression, without arguments.</param>
/// <param name="Arguments">The arguments besides the input.</param>
internal sealed record WhenAllCalls(
    IInvocationOperation WhenAll, ExpressionSyntax Inputs, ItemMethod Item, ExpressionSyntax Callee,
        ImmutableArray<IArgumentOperation> Arguments)
{
    /// <returns>Null if it is something else, or if a batch would make other calls.</returns>
    public static WhenAllCalls? Of(IAwaitOperation wait, Compilation compilation)
    {
        if (Awaited(wait) is not { Arguments: [{ ArgumentKind: ArgumentKind.Explicit, Value: var tasks }] } whenAll
            || SelectIn(tasks) is not { } select
            || InputsOf(select) is not { } inputs
            || select.Arguments[1].Value is not IDelegateCreationOperation selector
            || SelectedCall.Of(selector.Target) is not { } call
            || MethodToBatch(call.Method) is not { } item
            || !call.CanBeShared(item)
            || !InputsFit(select.Arguments[0].Value, call.Method.Parameters[Array.IndexOf(item.Roles, ParameterRole.Item)].Type,
                compilation)
            || !ResultsFit(whenAll.TargetMethod, call.Method)
            || !item.CanBeBatched(compilation))
        {
            return null;
        }
        var shared = call.Arguments.RemoveAll(argument => item.Roles[argument.Parameter!.Ordinal] is ParameterRole.Item);
        return new(whenAll, inputs, item, call.Callee, shared);
    }

    /// <summary>The awaited call of <c>Task.WhenAll</c>, also behind <c>ConfigureAwait</c>.</summary>
    private static IInvocationOperation? Awaited(IAwaitOperation wait)
    {
        IOperation awaited = wait.Operation is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task }
            ? task : wait.Operation;
        return awaited is IInvocationOperation { TargetMethod: { Name: "WhenAll", ContainingType: var type } } call
            && type.Is("Task", "System.Threading.Tasks")
            ? call
            : null;
    }

    /// <summary>The <c>Select</c> that makes the tasks. Its result may be put into a list first.</summary>
    private static IInvocationOperation? SelectIn(IOperation tasks)
    {
        while (tasks is IConversionOperation conversion)
            tasks = conversion.Operand;
        if (tasks is not IInvocationOperation { Arguments: [{ Value: var source }, ..],
            TargetMethod: { Name: var name, ContainingType: var type } } call
            || !type.Is("Enumerable", "System.Linq"))
        {
            return null;
        }
        return name is "ToList" or "ToArray" ? SelectIn(source)
            : name is "Select" && call.Arguments.Length == 2 ? call
            : null;
    }

    /// <summary>The expression before <c>.Select</c>. It shows that LINQ is in scope.</summary>
    private static ExpressionSyntax? InputsOf(IInvocationOperation select)
        => select.Syntax is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1,
            Expression: MemberAccessExpressionSyntax { Expression: var inputs } }
            ? inputs
            : null;

    /// <summary>
    /// An asynchronous method of this compilation that has one input and no context, and whose wrapper is a member of its type.
    /// </summary>
    private static ItemMethod? MethodToBatch(IMethodSymbol called)
    {
        IMethodSymbol method = called.OriginalDefinition;
        if (method is not { Arity: 0, IsExtensionMethod: false, DeclaringSyntaxReferences.Length: 1 }
            || method is not { PartialDefinitionPart: null, PartialImplementationPart: null }
            || !PlacementRules.StandsInContainingType(method)
            || method.ContainingType.TypeKind is not (TypeKind.Class or TypeKind.Struct))
        {
            return null;
        }
        ItemMethod item = ItemMethod.Of(method) ?? ItemMethod.OfUnmarked(method);
        return item is { Return.IsAsynchronous: true, Bulk: null } && item.ItemParameters.Count() == 1
            && !item.Roles.Contains(ParameterRole.Context)
                ? item : null;
    }

    private static bool InputsFit(IOperation inputs, ITypeSymbol input, Compilation compilation)
    {
        while (inputs is IConversionOperation { IsImplicit: true } conversion)
            inputs = conversion.Operand;
        INamedTypeSymbol wanted = compilation.GetSpecialType(SpecialType.System_Collections_Generic_IEnumerable_T).Construct(input);
        return inputs.Type is { } type && compilation.ClassifyCommonConversion(type, wanted) is { IsImplicit: true, IsUserDefined: false };
    }

    /// <summary>Whether the array's elements are what the method returns. <c>Select</c> may have given them a wider type.</summary>
    private static bool ResultsFit(IMethodSymbol whenAll, IMethodSymbol called)
        => whenAll.TypeArguments is not [var result] || SymbolEqualityComparer.Default.Equals(result, ReturnShape.Of(called).Result);
}
