using AllSettled.Generator.Models;
using AllSettled.Generator.Roslyn;
using Microsoft.CodeAnalysis;

namespace AllSettled.Generator.ItemMethods;

/// <summary>How an item method returns. The result type is null if there is no result.</summary>
internal readonly record struct ReturnShape(ReturnKind Kind, ITypeSymbol? Result)
{
    private const string Tasks = "System.Threading.Tasks";

    public bool IsAsynchronous => Kind is not (ReturnKind.Void or ReturnKind.Result);

    public static ReturnShape Of(IMethodSymbol method)
    {
        if (method.ReturnsVoid)
            return new(ReturnKind.Void, null);
        if (method.ReturnType is INamedTypeSymbol { Arity: < 2 } type)
        {
            ITypeSymbol? result = type.Arity == 0 ? null : type.TypeArguments[0];
            if (type.Is("Task", Tasks))
                return new(result is null ? ReturnKind.Task : ReturnKind.TaskOfResult, result);
            if (type.Is("ValueTask", Tasks))
                return new(result is null ? ReturnKind.ValueTask : ReturnKind.ValueTaskOfResult, result);
        }
        return new(ReturnKind.Result, method.ReturnType);
    }

    /// <summary>Whether an attribute allows null although the type does not.</summary>
    public static bool MayReturnNull(IMethodSymbol method)
    {
        foreach (AttributeData attribute in method.GetReturnTypeAttributes())
        {
            if (attribute.AttributeClass.Is("MaybeNullAttribute", "System.Diagnostics.CodeAnalysis"))
                return true;
        }
        return false;
    }
}
