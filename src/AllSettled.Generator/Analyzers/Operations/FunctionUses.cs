using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AllSettled.Generator.Analyzers.Operations;

/// <summary>
/// Where a function inside a method is named or called. The function is a local function, or a lambda that a local variable holds.
/// </summary>
internal static class FunctionUses
{
    /// <summary>The uses outside of the function itself. A lambda that is passed on where it is written has none.</summary>
    public static IEnumerable<IOperation> Of(IOperation function)
    {
        ISymbol? name = function switch
        {
            ILocalFunctionOperation local => local.Symbol,
            IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: var holder } } => VariableIn(holder),
            _ => null,
        };
        if (name is null)
            return [];
        return function.Root().Descendants().Where(operation
            => SymbolEqualityComparer.Default.Equals(Named(operation), name) && !function.Syntax.Span.Contains(operation.Syntax.Span));
    }

    private static ISymbol? VariableIn(IOperation? holder) => holder switch
    {
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
        IConversionOperation conversion => VariableIn(conversion.Parent),
        _ => null,
    };

    private static ISymbol? Named(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod,
        IMethodReferenceOperation reference => reference.Method,
        ILocalReferenceOperation reference => reference.Local,
        _ => null,
    };
}
