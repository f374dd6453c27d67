using AllSettled.Generator.Analyzers.Operations;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Records;

/// <summary>The part of LINQ that reads one sequence, its first argument, and what it does to the records in it.</summary>
internal static class Linq
{
    public static bool IsQuery(IInvocationOperation call)
        => call is { TargetMethod: { IsExtensionMethod: true, ContainingType: var type }, Instance: null }
            && (type.Is("Enumerable", "System.Linq") || type.Is("AsyncEnumerable", "System.Linq"))
            // These read a second sequence, whose elements are not records of the first.
            && call.TargetMethod.Name is not ("Zip" or "Join" or "GroupJoin" or "LeftJoin" or "RightJoin" or "Concat"
                or "Union" or "Intersect" or "Except" or "UnionBy" or "IntersectBy" or "ExceptBy" or "SequenceEqual");

    /// <summary>
    /// Whether the call only changes how the sequence is awaited. <c>ToSettledBatchAsync</c> may have a function that sees each record.
    /// </summary>
    public static bool PassesOn(IInvocationOperation call)
        => call.TargetMethod.Name is "ConfigureAwait" or "WithCancellation" or "WaitAsync"
            || (call.TargetMethod.CollectsStream() && FunctionsIgnoreStatus(call, readsValue: false));

    /// <summary>The LINQ call that gets the function as an argument, or null. The function then sees every element.</summary>
    public static IInvocationOperation? CallWith(IAnonymousFunctionOperation function)
        => function.Parent is IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation call } }
            && IsQuery(call)
            ? call
            : null;

    /// <summary>Whether the result is a sequence that still has a record of every status.</summary>
    public static bool KeepsRecords(IInvocationOperation call)
        => IsQuery(call)
            && GivesRecords(call)
            && (call.TargetMethod.Name is not ("Where" or "TakeWhile" or "SkipWhile") || FunctionsIgnoreStatus(call, readsValue: false));

    /// <summary>Whether the result is a sequence of records at all.</summary>
    public static bool GivesRecords(IInvocationOperation call) => call.Type switch
    {
        IArrayTypeSymbol array => array.ElementType.IsRecord(),
        INamedTypeSymbol { TypeArguments: [var element, ..] } => element.IsRecord(),
        _ => false,
    };

    public static bool TakesOne(IInvocationOperation call) => IsQuery(call) && call.Type.IsRecord() && FunctionsIgnoreStatus(call);

    /// <summary>Whether the functions that the call gets do not look at a status. A function that is not visible might.</summary>
    public static bool FunctionsIgnoreStatus(IInvocationOperation call, bool readsValue = true)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Value.Type?.TypeKind is not TypeKind.Delegate)
                continue;
            if (argument.Value is not IDelegateCreationOperation { Target: IAnonymousFunctionOperation function })
                return false;
            foreach (IParameterSymbol parameter in function.Symbol.Parameters)
            {
                if (parameter.Type.IsRecord() && !RecordUses.AllUses(parameter, function.Body, use
                    => RecordUses.IgnoresStatus(use)
                        && (readsValue || use.Parent is not IPropertyReferenceOperation { Property.Name: "Value" })))
                {
                    return false;
                }
            }
        }
        return true;
    }
}
